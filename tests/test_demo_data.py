"""The demo district as data: its shape, its people, and that no post is left without anybody."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from config.demo.district import (
    BUREAU,
    CAST_STREET,
    CHECKING_CENTRE,
    DEPARTMENTS,
    FINANCE_OFFICE,
    FIRE_COMMUNITY,
    STREETS,
    units,
)
from config.demo.logins import LOGINS, PASSWORD
from config.demo.names import GIVEN, SINGLE, SURNAMES, WELL_KNOWN, identity_number
from config.demo.people import YEAR, HouseholdPlan, PersonPlan, households, relatives
from config.demo.staff import DAY_BEGINS, SHANGHAI, duty_roster, holders, is_weekday, mandates, staff
from config.demo.staff import substitutions as substitutions_over
from config.demo.stories import HARDSHIPS, STANDARD_FEN, sum_asked_fen
from permissions.authority import (
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DEPARTMENT,
    DISTRICT,
    FINANCE,
    GRID,
    GRID_WORKER,
    HEAD,
    INSPECTOR,
    KEEPER,
    LEADER,
    LEVELS,
    LIAISON,
    PANEL_MEMBER,
    REVIEWER,
    ROLES,
    STREET,
    TREASURER,
    Authority,
)

FIRST, LAST = date(2026, 9, 21), date(2026, 10, 18)  # four whole weeks around the National Day holiday
MANY = 200

# The table printed in GB 11643-1999, so that the check does not lean on the product's arithmetic.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = dict(enumerate("10X98765432"))


def people_of(plans: tuple[HouseholdPlan, ...]) -> list[PersonPlan]:
    return [member.person for plan in plans for member in plan.members]


def check_by_table(number: str) -> str:
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11]


# The district


def test_the_district_has_the_size_of_the_one_it_is_shaped_after():
    counted = Counter(unit.level for unit in units())
    assert counted == {
        "district": 1,
        "street": 16,
        "community": 177,
        "grid": 40,
        "department": 9,  # eight outside departments and the marriage registry
        "centre": 1,
        "finance": 1,
    }
    assert set(counted) == set(LEVELS)


def test_every_code_has_the_shape_of_its_level():
    shapes = {
        "district": r"320613000000",
        "street": r"320613(?!000)0\d\d000",  # 001 to 099: streets, no towns
        "community": r"320613(?!000)0\d\d(?!000)\d{3}",
        "grid": r"320613(?!000)0\d\d(?!000)\d{3}\.\d\d",
        "department": r"320613000000\.(D\d|HY)",
        "centre": r"320613000000\.HD",
        "finance": r"320613000000\.CW",
    }
    for unit in units():
        assert re.fullmatch(shapes[unit.level], unit.code), unit
    assert len({unit.code for unit in units()}) == len(units())


def test_every_unit_stands_under_the_unit_its_code_names_and_comes_after_it():
    seen: set[str | None] = {None}
    above = {
        "district": lambda code: None,
        "street": lambda code: BUREAU,
        "community": lambda code: code[:9] + "000",
        "grid": lambda code: code[:12],
    }
    for unit in units():
        assert unit.parent == above.get(unit.level, lambda code: BUREAU)(unit.code), unit
        assert unit.parent in seen, unit
        seen.add(unit.code)


def test_no_two_units_of_one_parent_share_a_name():
    names = Counter((unit.parent, unit.name) for unit in units())
    assert [name for name, times in names.items() if times > 1] == []


# Names and numbers


def test_identity_numbers_agree_with_the_examples_of_the_standard():
    assert identity_number(date(1980, 1, 1), "male", 0) == "999999198001010011"
    assert identity_number(date(1980, 1, 1), "female", 0) == "99999919800101002X"
    assert identity_number(date(1947, 6, 10), "male", 5) == "999999194706100115"


def test_an_identity_number_is_refused_when_the_day_has_none_left():
    assert identity_number(date(1980, 1, 1), "female", 498)[14:17] == "998"
    with pytest.raises(ValueError, match="1980-01-01"):
        identity_number(date(1980, 1, 1), "female", 499)


def test_every_identity_number_is_valid_and_belongs_to_nobody():
    plans = households(MANY)
    people = people_of(plans) + list(relatives(plans, FIRST)[1:])
    for person in people:
        number = person.identity_number
        assert re.fullmatch(r"999999\d{11}[\dX]", number)
        assert number[6:14] == f"{person.born_on:%Y%m%d}"
        assert number[17] == check_by_table(number)
    assert len({person.identity_number for person in people}) == len(people)


def test_the_17th_digit_tells_the_sex():
    for person in people_of(households(MANY)):
        assert int(person.identity_number[16]) % 2 == (1 if person.sex == "male" else 0)


def test_phones_are_of_the_block_that_belongs_to_nobody():
    for person in people_of(households(MANY)):
        if person.age < 14:
            assert person.phone == ""
        else:
            assert re.fullmatch(r"19900000\d{3}", person.phone)


def test_names_have_two_or_three_characters_and_are_nobody_famous():
    # Enough households for two people to meet by chance, were nobody to prevent it.
    names = [person.name for person in (*people_of(households(600)), *staff())]
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", name) for name in names)
    assert {len(name) for name in names} == {2, 3}
    assert len(set(names)) == len(names)
    assert not WELL_KNOWN & set(names)


def test_the_list_of_famous_names_holds_only_names_that_could_be_drawn():
    # A name the pools cannot form is dead weight, or a slip of the pen in one that they can.
    given = {character for singles in SINGLE.values() for character in singles}
    for fashions in GIVEN.values():
        given |= {
            first + second for _last, firsts, seconds in fashions for first in firsts for second in seconds
        }
    assert [name for name in WELL_KNOWN if name[0] not in SURNAMES or name[1:] not in given] == []


# Households


def test_the_same_seed_gives_the_same_people():
    assert households(40) == households(40)
    assert staff() == staff()
    assert households(40, seed=1) != households(40)
    assert staff(seed=1) != staff()


def test_a_longer_list_of_households_begins_with_the_shorter_one():
    assert households(50)[:12] == households(12)


def test_households_have_one_to_six_members_and_one_applicant():
    plans = households(MANY)
    assert {len(plan.members) for plan in plans} == {1, 2, 3, 4, 5, 6}
    for plan in plans:
        assert [member.relation == "self" for member in plan.members].count(True) == 1
        assert plan.members[0].is_applicant
        assert [member.relation for member in plan.members].count("spouse") <= 1
        assert [member.relation for member in plan.members].count("parent") <= 2


def test_ages_in_a_household_fit_each_other():
    for plan in households(MANY):
        applicant = plan.applicant
        assert 24 <= applicant.age <= 90
        for member in plan.members:
            gap = member.person.age - applicant.age
            match member.relation:
                case "spouse":
                    assert abs(gap) <= 5
                    assert member.person.sex != applicant.sex
                case "son" | "daughter":
                    assert 18 <= -gap <= 50
                    assert member.person.sex == ("male" if member.relation == "son" else "female")
                case "parent":
                    assert 20 <= gap <= 40
                    assert member.person.age <= 95


def test_nobody_is_born_in_the_year_cases_may_be_dated_in():
    assert all(date(1925, 1, 1) < person.born_on < date(YEAR, 1, 1) for person in people_of(households(MANY)))


def test_children_of_one_household_share_a_surname():
    for plan in households(MANY):
        children = [member.person for member in plan.members if member.relation in ("son", "daughter")]
        assert len({child.name[0] for child in children}) <= 1
        fathers = [
            member.person
            for member in plan.members
            if member.relation in ("self", "spouse") and member.person.sex == "male"
        ]
        if children and fathers:
            assert children[0].name[0] == fathers[0].name[0]


def test_every_household_lives_in_a_community_of_its_street():
    known = {unit.code: unit for unit in units()}
    for plan in households(MANY):
        community, street = known[plan.community], known[plan.street]
        assert community.parent == plan.street
        assert plan.address.startswith(f"崇川区{street.name}{community.name}")
    assert {plan.street for plan in households(60)} == {street.code for street in STREETS}


def test_every_hardship_is_told_and_strikes_somebody_it_can_strike():
    plans = households(60)
    assert {plan.story.cause for plan in plans} == {hardship.cause for hardship in HARDSHIPS}
    assert {plan.story.category for plan in plans} == {"urgent", "expenditure"}
    categories = {hardship.cause: hardship.category for hardship in HARDSHIPS}
    for plan in households(MANY):
        text = plan.story.text
        assert "{" not in text
        assert text.endswith("。")
        assert 1 <= text.count("。") <= 2
        assert plan.story.category == categories[plan.story.cause]
        named = [member for member in plan.members if member.person.name in text]
        if plan.story.cause in ("drowning", "scald", "child_illness"):
            assert [4 <= member.person.age < 15 for member in named] == [True]
        if plan.story.cause in ("robbery", "unpaid_wages"):
            assert not plan.registered_at.startswith("江苏省南通市")
        if plan.story.cause == "breadwinner_dies":
            assert "spouse" not in {member.relation for member in plan.members}


def test_sums_are_plausible_multiples_of_the_standard():
    ratios = []
    for plan in households(MANY):
        asked, whole = plan.story.sum_asked_fen, STANDARD_FEN * len(plan.members)
        assert isinstance(asked, int)
        assert asked > 0
        assert asked % 10_000 == 0
        assert asked <= 7 * whole
        ratios.append(asked / whole)
    # Every row of the routing table is walked: within one month, within four, above four.
    assert sum(ratio <= 1 for ratio in ratios) > MANY / 5
    assert sum(1 < ratio <= 4 for ratio in ratios) > MANY / 5
    assert 0 < sum(ratio > 4 for ratio in ratios) < MANY / 5
    assert 4 in ratios


@pytest.mark.parametrize(
    ("percent", "members", "fen"),
    [(100, 2, 180_000), (400, 3, 1_080_000), (650, 4, 2_340_000), (50, 1, 40_000), (1, 1, 10_000)],
)
def test_a_sum_is_told_in_whole_hundreds_of_yuan(percent: int, members: int, fen: int):
    assert sum_asked_fen(percent, members) == fen


def test_the_tenants_of_the_fire_come_first():
    fire = households(1)[0]
    assert fire.community == FIRE_COMMUNITY
    assert fire.street == CAST_STREET.code
    assert len(fire.members) == 2
    assert fire.story.sum_asked_fen == 2 * 90_000
    assert not fire.registered_at.startswith("江苏省")


# Staff


def test_about_120_people_work_in_the_district():
    people = staff()
    assert len(people) == 128
    assert len({person.username for person in people}) == len(people)
    assert len({person.staff_number for person in people}) == len(people)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+\d?", person.username) for person in people)
    assert {person.language for person in people} <= {"zh-hans", "en"}


def test_every_post_stands_in_a_unit_of_its_level():
    known = {unit.code: unit.level for unit in units()}
    for person in staff():
        assert len(set(person.posts)) == len(person.posts)
        for authority, unit in person.posts:
            assert known[unit] == authority.level.code, person.username
            assert ROLES[authority.role.code] is authority.role


@pytest.mark.parametrize("street", STREETS, ids=lambda street: street.latin)
def test_every_street_has_all_its_posts_in_different_hands(street):
    named = {
        "leader": holders(LEADER @ STREET, street.code),
        "reviewer": holders(REVIEWER @ STREET, street.code),
        "keeper": holders(KEEPER @ STREET, street.code),
        "clerk": holders(CLERK @ STREET, street.code),
    }
    assert {post: len(names) for post, names in named.items()} == {
        "leader": 1,
        "reviewer": 1,
        "keeper": 1,
        "clerk": 2,
    }
    everybody = [name for names in named.values() for name in names]
    assert len(set(everybody)) == len(everybody)


def test_every_community_has_exactly_one_handler():
    for street in STREETS:
        for community in street.community_codes:
            assert len(holders(CLERK @ COMMUNITY, community)) == 1, community


def test_every_office_beside_the_streets_is_staffed():
    for authority in (HEAD, LEADER, CLERK, INSPECTOR):
        assert len(holders(authority @ DISTRICT, BUREAU)) == 1, authority
    assert len(holders(REVIEWER @ DISTRICT, BUREAU)) == 2  # where one is a relative, the other reviews
    assert holders(CHECKER @ CENTRE, CHECKING_CENTRE)
    assert holders(TREASURER @ FINANCE, FINANCE_OFFICE)
    for department in DEPARTMENTS:
        assert len(holders(LIAISON @ DEPARTMENT, department.code)) == 1, department.name


def test_the_panel_has_seven_members_of_whom_none_prepares_or_decides_its_cases():
    members = holders(PANEL_MEMBER @ DISTRICT, BUREAU)
    assert len(members) == len(set(members)) == 7
    posts = {person.username: person.posts for person in staff()}
    for member in members:
        others = {authority.role for authority, _unit in posts[member]} - {PANEL_MEMBER}
        assert others <= {LIAISON}, member


def test_administrators_and_the_inspector_hold_nothing_else():
    alone = {"system_admin", "security_admin", "audit_admin", "inspector"}
    found = set()
    for person in staff():
        roles = {authority.role.code for authority, _unit in person.posts}
        if roles & alone:
            assert len(roles) == 1, person.username
            found |= roles
    assert found == alone


CAST = {
    "wang.grid": (GRID_WORKER @ GRID, FIRE_COMMUNITY + ".01"),
    "zhou.community": (CLERK @ COMMUNITY, FIRE_COMMUNITY),
    "li.clerk": (CLERK @ STREET, CAST_STREET.code),
    "liu.clerk": (CLERK @ STREET, CAST_STREET.code),
    "chen.reviewer": (REVIEWER @ STREET, CAST_STREET.code),
    "zhao.leader": (LEADER @ STREET, CAST_STREET.code),
    "sun.keeper": (KEEPER @ STREET, CAST_STREET.code),
    "qian.district": (LEADER @ DISTRICT, BUREAU),
}


@pytest.mark.parametrize(("username", "post"), CAST.items())
def test_the_cast_of_the_first_scenario_is_there(username: str, post: tuple[Authority, str]):
    (person,) = (person for person in staff() if person.username == username)
    assert person.posts == (post,)
    surnames = {"wang": "王", "zhou": "周", "li": "李", "liu": "刘", "chen": "陈", "zhao": "赵"}
    surnames |= {"sun": "孙", "qian": "钱"}
    assert person.name[0] == surnames[username.partition(".")[0]]


# Who stands in


def deciding_posts() -> set[tuple[str, str]]:
    """Every post that decides, looked up from the roles themselves, not from who stands in."""
    return {
        (authority.code, unit)
        for person in staff()
        for authority, unit in person.posts
        if authority.role.decides
    }


def test_the_deciding_posts_are_those_of_every_street_and_of_the_bureau():
    expected = {("leader@street", street.code) for street in STREETS}
    assert deciding_posts() == expected | {("leader@district", BUREAU), ("head@district", BUREAU)}


def test_every_deciding_post_has_a_substitute_who_may_take_its_steps():
    plans = substitutions_over(FIRST, LAST)
    assert {(plan.authority.code, plan.unit) for plan in plans} == deciding_posts()
    posts = {person.username: person.posts for person in staff()}
    for plan in plans:
        assert holders(plan.authority, plan.unit) == (plan.principal,)
        assert plan.substitute != plan.principal
        # A substitute who handled the case too would be barred from deciding it.
        assert plan.unit not in {unit for _authority, unit in posts[plan.substitute]}
        assert plan.starts_at == datetime(2026, 9, 21, tzinfo=SHANGHAI)
        assert plan.ends_at == datetime(2026, 10, 19, tzinfo=SHANGHAI)
        assert plan.reason


HOLIDAYS = {date(2026, 9, day) for day in (25, 26, 27)} | {date(2026, 10, day) for day in range(1, 8)}
MADE_UP = {date(2026, 10, 10)}


def worked_in_2026(day: date) -> bool:
    return day in MADE_UP or (is_weekday(day) and day not in HOLIDAYS)


def test_somebody_is_on_duty_for_every_deciding_post_whenever_the_office_is_closed():
    shifts = duty_roster(FIRST, LAST, worked_in_2026)
    assert {(shift.authority.code, shift.unit) for shift in shifts} == deciding_posts()
    for authority, unit in deciding_posts():
        own = [shift for shift in shifts if (shift.authority.code, shift.unit) == (authority, unit)]
        assert len(own) == 28
        for shift in own:
            assert shift.ends_at.time() == DAY_BEGINS
        for shift, following in pairwise(own):
            day = shift.ends_at.date()
            if worked_in_2026(day):  # the office is open in between
                assert (following.starts_at - shift.ends_at) == timedelta(hours=9)
            else:
                assert following.starts_at == shift.ends_at


def test_an_emergency_on_national_day_finds_one_person_on_duty():
    at = datetime(2026, 10, 2, 14, 5, tzinfo=SHANGHAI)
    on_duty = [
        shift.username
        for shift in duty_roster(FIRST, LAST, worked_in_2026)
        if shift.unit == CAST_STREET.code and shift.starts_at <= at < shift.ends_at
    ]
    assert len(on_duty) == 1


def test_without_a_calendar_the_roster_keeps_to_mondays_to_fridays():
    (friday,) = {shift.starts_at.hour for shift in duty_roster(date(2026, 10, 2), date(2026, 10, 2))}
    (saturday,) = {shift.starts_at.hour for shift in duty_roster(date(2026, 10, 3), date(2026, 10, 3))}
    assert (friday, saturday) == (17, 8)


def test_duty_changes_on_mondays_between_two_people_without_another_post_in_that_office():
    posts = {person.username: person.posts for person in staff()}
    weeks: dict[tuple[str, date], set[str]] = {}
    for shift in duty_roster(FIRST, LAST):
        day = shift.starts_at.date()
        monday = day - timedelta(days=day.weekday())
        weeks.setdefault((f"{shift.authority} {shift.unit}", monday), set()).add(shift.username)
        roles = {authority.role for authority, unit in posts[shift.username] if unit == shift.unit}
        assert all(role.decides for role in roles), shift
        assert shift.username not in holders(shift.authority, shift.unit)
    assert all(len(people) == 1 for people in weeks.values())
    in_turn = [next(iter(people)) for (post, _), people in weeks.items() if CAST_STREET.code in post]
    assert in_turn in (["he.deputy", "chengdong.deputy"] * 2, ["chengdong.deputy", "he.deputy"] * 2)


def test_the_roster_goes_on_in_turn_over_new_year():
    shifts = duty_roster(date(2026, 12, 28), date(2027, 1, 10))
    ours = [shift.username for shift in shifts if shift.unit == CAST_STREET.code]
    assert len(set(ours[:7])) == len(set(ours[7:])) == 1
    assert ours[0] != ours[7]


def test_the_inspector_is_sent_to_two_streets_and_handles_nothing_there():
    sent = mandates(FIRST, LAST)
    (inspector,) = holders(INSPECTOR @ DISTRICT, BUREAU)
    assert {mandate.username for mandate in sent} == {inspector}
    assert len({mandate.unit for mandate in sent}) == 2
    assert CAST_STREET.code in {mandate.unit for mandate in sent}
    assert all((mandate.starts_on, mandate.ends_on) == (FIRST, LAST) for mandate in sent)


def test_one_declared_relative_applies_in_the_community_of_the_handler_who_declared_it():
    plans = households(60)
    declared = relatives(plans, FIRST)
    applying = {plan.applicant.identity_number: plan for plan in plans}
    matched = [relative for relative in declared if relative.identity_number in applying]
    assert [relative.username for relative in matched] == ["xu.community"]
    plan = applying[matched[0].identity_number]
    assert holders(CLERK @ COMMUNITY, plan.community) == ("xu.community",)
    assert len(declared) == 5
    assert {relative.username for relative in declared} <= {person.username for person in staff()}
    assert not {relative.name for relative in declared[1:]} & {person.name for person in people_of(plans)}


# Log-ins


def test_the_log_ins_are_people_of_the_demo_and_say_what_to_try():
    usernames = [login.username for login in LOGINS]
    assert len(set(usernames)) == len(usernames) == 14
    posts = {person.username: person.posts for person in staff()}
    roles = [posts[username][0].authority.code for username in usernames]
    assert roles == [
        "clerk@community",
        "clerk@street",
        "clerk@street",
        "checker@centre",
        "reviewer@street",
        "leader@street",
        "keeper@street",
        "reviewer@district",
        "clerk@district",
        "liaison@department",
        "leader@district",
        "treasurer@finance",
        "inspector@district",
        "system_admin@district",
    ]
    assert all(str(login.title) and str(login.hint) for login in LOGINS)
    assert PASSWORD
