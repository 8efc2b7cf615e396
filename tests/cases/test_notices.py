"""Public notices: what they keep, when they hang, and that nobody edits them (RL-03, RL-15)."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from cases.models import Ground, HouseholdMember, NoticeKind, NoticeText, Person, PublicNotice
from cases.notices import (
    PlaceTellsTooMuch,
    draft_of,
    hang,
    hanging_at,
    latest_notice_of,
    people_of,
    take_down,
)
from cases.people import MemberEntry
from tests.cases.hanging import ADDRESS, BOARD, NEIGHBOURS, POSTED, UNTIL, case_of, hung, taken
from tests.district import COMMUNITY, OTHER_COMMUNITY, OTHER_STREET, STREET, District
from tests.story import moment

LITTLE = timedelta(microseconds=1)


# What it keeps.


def test_a_notice_tells_how_many_where_why_and_how_much_and_half_a_name(district: District) -> None:
    case = case_of(district)
    notice = hung(district, case)
    notice.refresh_from_db()
    assert notice.whom == "何*平"
    assert (notice.heads, notice.sum_fen, notice.ground_shown) == (3, 1800_00, "emergency")
    assert (notice.community, notice.community_name) == (COMMUNITY, "濠西社区")
    assert (notice.street, notice.street_name) == (STREET, "和平桥街道")
    assert (notice.place, notice.posted_by) == (BOARD, district["li"])
    assert notice.first_day == date(2026, 3, 3)
    assert notice.last_day == date(2026, 3, 10), "it comes down at the midnight after its last day"


@pytest.mark.parametrize(
    ("applicant", "whom"),
    [
        (MemberEntry(name="何小雨", relation="self", identity_number="999999201208060037"), "a child"),
        (MemberEntry(name="", relation="self", kind="unknown"), "a person not yet identified"),
        (MemberEntry(name="罗兰花", relation="self", kind="paperless"), "罗**"),
    ],
)  # fmt: skip
def test_children_and_unknown_people_are_not_named(
    district: District, applicant: MemberEntry, whom: str
) -> None:
    with translation.override("en"):
        assert hung(district, case_of(district, [applicant])).whom == whom


def test_what_hangs_stays_as_it_was_whatever_becomes_of_the_household(district: District) -> None:
    case = case_of(district)
    notice = hung(district, case)
    Person.objects.filter(name="何建平").update(name="何大平")
    HouseholdMember.objects.get(household=case.household, person__name="罗兰").delete()
    notice.refresh_from_db()
    assert (notice.whom, notice.heads) == ("何*平", 3)


def test_changed_people_change_the_digest_and_a_name_found_out_does_not(district: District) -> None:
    case = case_of(district)
    notice = hung(district, case)
    assert notice.people_digest == people_of(case.household) == people_of(case.household_id)
    Person.objects.filter(name="罗兰").update(name="罗兰花")
    assert people_of(case.household) == notice.people_digest
    newcomer = Person.objects.create(kind="paperless", name="何奶奶", created_at=moment(POSTED))
    member = HouseholdMember.objects.create(household=case.household, person=newcomer, relation="parent")
    assert people_of(case.household) != notice.people_digest
    member.delete()
    assert people_of(case.household) == notice.people_digest
    assert people_of(case_of(district, NEIGHBOURS).household) != notice.people_digest


def test_hanging_costs_what_it_says(district: District, django_assert_num_queries: Any) -> None:
    hands = taken(case_of(district), district["li"], moment(POSTED))
    until = moment(UNTIL)
    with django_assert_num_queries(4):
        hang(
            hands, kind=NoticeKind.RESULT, ground=Ground.OTHER, sum_fen=100, until=until, place=BOARD
        )  # fmt: skip
    with django_assert_num_queries(1):
        take_down(hands.case, hands.at)


@pytest.mark.parametrize(
    "place",
    [
        "何建平家门口",
        "濠西路 18 号 3 幢 501 室",
        f"贴在{ADDRESS}门上",
        "濠西路18号3幢501室门上",
        "电话 19900000123",
        "1 9 9 0 0",
        "１９９００门",
    ],
)
def test_a_place_that_tells_who_or_where_they_are_is_refused(district: District, place: str) -> None:
    case = case_of(district)
    with pytest.raises(PlaceTellsTooMuch):
        hung(district, case, place=place)
    assert latest_notice_of(case) is None


@pytest.mark.parametrize("place", ["濠西社区公告栏", "濠西路 18 号社区服务站", "2026 年公示栏 3 号"])
def test_a_board_is_a_place(district: District, place: str) -> None:
    assert hung(district, case_of(district), place=f" {place} ").place == place


def test_a_ground_that_tells_an_illness_is_no_ground(district: District) -> None:
    case = case_of(district)
    for ground in ("illness", "肝癌", "fire"):
        with pytest.raises(ValueError, match=ground):
            hung(district, case, ground=ground)  # type: ignore[arg-type]


# When it hangs.


def test_a_notice_comes_down_by_itself(district: District) -> None:
    notice = hung(district, case_of(district))
    posted, until = moment(POSTED), moment(UNTIL)
    for at, hangs in ((posted - LITTLE, False), (posted, True), (until - LITTLE, True), (until, False)):
        assert (notice in hanging_at(at)) is hangs
        assert notice.hangs_at(at) is hangs


def test_a_notice_taken_down_is_gone_from_that_moment(district: District) -> None:
    case, noon = case_of(district), moment("2026-03-05 12:00")
    notice = hung(district, case)
    assert take_down(case, noon) == 1
    notice.refresh_from_db()
    for at, hangs in ((noon - LITTLE, True), (noon, False), (moment(UNTIL), False)):
        assert (notice in hanging_at(at)) is hangs
        assert notice.hangs_at(at) is hangs
    assert take_down(case, noon + LITTLE) == 0, "it is down already"


def test_what_has_come_down_by_itself_is_not_taken_down_later(district: District) -> None:
    case = case_of(district)
    notice = hung(district, case)
    assert take_down(case, moment(UNTIL)) == 0
    notice.refresh_from_db()
    assert notice.taken_down_at is None


def test_a_changed_notice_is_a_new_one_and_the_old_comes_down(district: District) -> None:
    case, later = case_of(district), moment("2026-03-06 09:00")
    first = hung(district, case)
    second = hung(district, case, sum_fen=900_00, at=later, until=moment("2026-03-14 00:00"))
    assert list(hanging_at(later - LITTLE)) == [first]
    assert list(hanging_at(later)) == [second]
    assert latest_notice_of(case) == second
    other = hung(district, case_of(district, NEIGHBOURS), at=later)
    assert list(hanging_at(later)) == [second, other], "another case's notice hangs on"


def test_notices_are_asked_for_by_street_and_by_community(district: District) -> None:
    here = hung(district, case_of(district))
    there = hung(district, case_of(district, NEIGHBOURS, community=OTHER_COMMUNITY, opener="wei"), by="wei")
    at = moment(POSTED)
    assert list(hanging_at(at, street=STREET)) == [here]
    assert list(hanging_at(at, street=OTHER_STREET)) == [there]
    assert list(hanging_at(at, community=COMMUNITY)) == [here]
    assert list(hanging_at(at, street=STREET, community=OTHER_COMMUNITY)) == []


def test_a_draft_is_the_notice_before_it_hangs(district: District) -> None:
    case = case_of(district)
    text = NoticeText(NoticeKind.PROPOSAL, Ground.EMERGENCY, 1800_00, moment(UNTIL))
    draft = draft_of(case, text, moment(POSTED))
    assert draft.pk is None
    assert not PublicNotice.objects.exists()
    notice = hung(district, case)
    of_both = {"whom", "heads", "sum_fen", "ground_shown", "kind", "people_digest", "first_day", "last_day"}
    assert all(getattr(draft, name) == getattr(notice, name) for name in of_both)


# What the database refuses.


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name_shown": "何建平"}, "a_notice_shows_no_name_in_full"),
        ({"shown_as": "child"}, "a_notice_shows_no_name_in_full"),
        ({"ground_shown": "illness"}, "a_notice_tells_only_a_general_ground"),
        ({"kind": "rumour"}, "a_notice_is_a_proposal_or_a_result"),
        ({"heads": 0}, "a_notice_is_about_somebody_and_some_money"),
        ({"sum_fen": 0}, "a_notice_is_about_somebody_and_some_money"),
        ({"place": " "}, "a_notice_hangs_somewhere"),
        ({"comes_down_at": moment(POSTED)}, "a_notice_comes_down_after_it_was_posted"),
        ({"taken_down_at": moment(POSTED) - LITTLE}, "a_notice_is_taken_down_while_it_hangs"),
        ({"taken_down_at": moment(UNTIL) + LITTLE}, "a_notice_is_taken_down_while_it_hangs"),
    ],
)
def test_no_notice_is_on_file_that_breaks_the_rules(
    district: District, changed: dict[str, Any], sentence: str
) -> None:
    notice = hung(district, case_of(district))
    notice.pk = None
    for name, value in changed.items():
        setattr(notice, name, value)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        notice.save(force_insert=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_publicnotice SET sum_fen = sum_fen - 100",
        "UPDATE cases_publicnotice SET comes_down_at = comes_down_at + interval '1 day'",
        "UPDATE cases_publicnotice SET taken_down_at = comes_down_at, heads = 1",
        "DELETE FROM cases_publicnotice",
        "TRUNCATE cases_publicnotice",
    ],
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_no_notice_is_edited_or_removed(district: District, statement: str, role: str) -> None:
    hung(district, case_of(district))
    with pytest.raises(DatabaseError, match=r"stays as it was posted|only grows"), transaction.atomic():
        _run("SET CONSTRAINTS ALL IMMEDIATE", f"SET LOCAL session_replication_role = {role}", statement)


def test_a_notice_is_taken_down_once(district: District) -> None:
    case = case_of(district)
    hung(district, case)
    take_down(case, moment("2026-03-05 12:00"))
    with pytest.raises(DatabaseError, match="stays as it was posted"), transaction.atomic():
        _run("UPDATE cases_publicnotice SET taken_down_at = NULL")


def test_the_digest_tells_nobody_who_the_people_are(district: District) -> None:
    # A few small numbers could be tried one after the other, if the fingerprint had no key
    notice = hung(district, case_of(district))
    members = sorted(HouseholdMember.objects.values_list("person_id", flat=True))
    plain = " ".join(map(str, members)).encode()
    for made in (plain, b"notice.people\0" + plain):
        assert not hashlib.sha256(made).hexdigest().startswith(notice.people_digest)


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
