"""Who sees which case, and whose desk shows it: compared with a table written by hand from Appendix B."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.models import Case, CaseGrant
from cases.models.people import identity_index
from cases.people import MemberEntry
from cases.queries import case_seen_by, cases_seen_by, inbox_of
from permissions import operations
from permissions.authority import (
    ASSISTANT,
    AUDIT_ADMIN,
    CHECKER,
    CHILD_DIRECTOR,
    CLERK,
    GRID_WORKER,
    HEAD,
    INSPECTOR,
    KEEPER,
    LIAISON,
    RECEPTIONIST,
)
from permissions.grants import grant, revoke
from permissions.models import Unit
from permissions.rules import standing_of
from tests.district import (
    CHECKING_CENTRE,
    DISTRICT,
    FOUNDED,
    GRID,
    OTHER_COMMUNITY,
    OTHER_STREET,
    START,
    STREET,
    District,
)
from tests.district import COMMUNITY as HOME
from tests.story import TENANTS, Story, moment

NOW = moment("2026-10-05 09:00")
EAST = "320613001002"  # the street's other community


class Office:
    """Five cases in different places and states, and everybody who might look at them."""

    def __init__(self, district: District) -> None:
        self.district = district
        self._people()
        self.cases: dict[str, Story] = {}
        # In the first street: reported by Wang, only opened by Wang, and come as far as the keeper's desk
        self.cases["draft"] = self._story("甲", opened_by="wang")
        self.cases["granted"] = story = self._story("乙", opened_by="lin")
        story.takes("report_emergency", by="lin")
        story.takes("accept", by="li", at="2026-10-02 14:20")
        story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
        story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
        self.cases["paid"] = story = self._story("丙", opened_by="wang2")
        story.takes("report_emergency", by="wang2")
        story.takes("accept", by="li", at="2026-10-02 14:20")
        story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
        story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
        story.takes("pay_advance", by="sun", at="2026-10-02 18:05", payee="石丙")
        # In its other community, and in the other street
        self.cases["east"] = self._story("丁", opened_by="li", community=EAST)
        self.cases["other"] = self._story("戊", opened_by="wei", community=OTHER_COMMUNITY)
        # A case of Liu's brother
        self.cases["kin"] = Story(district, opened_by="li", members=TENANTS)

    def _story(self, name: str, **terms: Any) -> Story:
        return Story(self.district, members=[MemberEntry(name=f"石{name}", kind="paperless")], **terms)

    def _people(self) -> None:
        district = self.district
        for code, level, name in (("320613000000.YB", "department", "医保局"),):
            district.units[code] = Unit.objects.create(
                code=code, level=level, name=name, parent=district.units[DISTRICT], active_from=START
            )
        for name, shown, role, unit in (
            ("wang2", "汪格", GRID_WORKER, GRID),
            ("east", "东专", CLERK, EAST),
            ("help", "协理", ASSISTANT, HOME),
            ("kids", "童主", CHILD_DIRECTOR, HOME),
            ("keeper2", "任金", KEEPER, OTHER_STREET),
            ("head", "局长", HEAD, DISTRICT),
            ("check", "核员", CHECKER, CHECKING_CENTRE),
            ("liaison", "联络", LIAISON, "320613000000.YB"),
            ("idle", "闲查", INSPECTOR, DISTRICT),
            ("visitor", "访查", INSPECTOR, DISTRICT),
            ("past", "过查", INSPECTOR, DISTRICT),
            ("audit", "审计", AUDIT_ADMIN, DISTRICT),
        ):
            district.add_person(name, shown, role, unit)
        district.add_person("nobody", "路人")
        gone = district.add_person("gone", "离任")
        operations.appoint(
            user=gone,
            role=CLERK,
            unit=district.units[STREET],
            starts_on=START,
            ends_on=date(2026, 10, 4),
            by=None,
            at=FOUNDED,
        )
        leaving = district.add_person("leaving", "将离")
        operations.appoint(
            user=leaving,
            role=CLERK,
            unit=district.units[STREET],
            starts_on=START,
            ends_on=date(2026, 10, 5),
            by=None,
            at=FOUNDED,
        )
        district.add_person("closed", "停用", CLERK, STREET).deactivate()
        operations.issue_mandate(
            user=district["visitor"],
            unit=district.units[OTHER_STREET],
            starts_on=START,
            ends_on=date(2026, 12, 31),
            purpose="专项检查",
            by=None,
            at=FOUNDED,
        )
        operations.issue_mandate(
            user=district["past"],
            unit=district.units[DISTRICT],
            starts_on=START,
            ends_on=date(2026, 10, 4),
            purpose="去年检查",
            by=None,
            at=FOUNDED,
        )
        district.add_person("stand_in", "顶岗")
        operations.substitute(
            appointment=district.appointment("ma"),
            substitute=district["stand_in"],
            starts_at=moment("2026-10-05 08:00"),
            ends_at=moment("2026-10-05 20:00"),
            reason="AB岗",
            by=None,
            at=FOUNDED,
        )
        operations.declare_relative(
            user=district["liu"],
            name="何平",
            relation="sibling",
            by=None,
            at=FOUNDED,
            identity_index=identity_index(TENANTS[0].identity_number),
        )

    def seen_by(self, who: Any, at: Any = NOW) -> set[str]:
        """The names of the cases somebody sees."""
        seen = set(
            cases_seen_by(self.district[who] if isinstance(who, str) else who, at).values_list(
                "pk", flat=True
            )
        )
        return {name for name, story in self.cases.items() if story.pk in seen}

    def waiting_for(self, who: str, at: Any = NOW) -> set[str]:
        """The names of the cases on somebody's desk."""
        desk = set(inbox_of(standing_of(self.district[who], at)).values_list("case_id", flat=True))
        return {name for name, story in self.cases.items() if story.pk in desk}


@pytest.fixture
def office(district: District) -> Office:
    return Office(district)


ALL = {"draft", "granted", "paid", "east", "other", "kin"}
STREET_S = ALL - {"other"}

# Who sees what (Appendix B), and what of it waits on their desk.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    # a whole street
    "li": (STREET_S, {"draft", "paid", "east", "kin"}),
    "chen": (STREET_S, set()),
    "zhao": (STREET_S, set()),
    "leaving": (STREET_S, {"draft", "paid", "east", "kin"}),
    "wei": ({"other"}, {"other"}),
    "ma": ({"other"}, set()),
    "stand_in": ({"other"}, set()),
    # its relative's case is nobody's affair but the others'
    "liu": (STREET_S - {"kin"}, {"draft", "paid", "east"}),
    # a community
    "zhou": ({"draft", "granted", "paid", "kin"}, {"draft", "kin"}),
    "help": ({"draft", "granted", "paid", "kin"}, {"draft", "kin"}),
    "east": ({"east"}, {"east"}),
    # what one reported oneself
    "wang": ({"draft"}, {"draft", "kin"}),
    "wang2": ({"paid"}, {"draft", "kin"}),
    "lin": ({"granted"}, {"draft", "east", "kin"}),
    # what came to one's desk
    "sun": ({"granted", "paid"}, {"granted"}),
    "keeper2": (set(), set()),
    "check": (set(), set()),
    "liaison": (set(), set()),
    "kids": (set(), set()),
    # the district
    "qian": (ALL, set()),
    "shen": (ALL, set()),
    "shi": (ALL, set()),
    "tang": (ALL, set()),
    "head": (ALL, set()),
    # desks of the district that no case has come to
    "xu": (set(), set()),
    "fei": (set(), set()),
    **{f"pan{number}": (set(), set()) for number in range(1, 8)},
    # inspectors: as far as the mandate goes
    "yan": (ALL, set()),
    "visitor": ({"other"}, set()),
    "idle": (set(), set()),
    "past": (set(), set()),
    # the system's administrators read no case
    "ding": (set(), set()),
    "audit": (set(), set()),
    # and who holds no post, or no longer, or whose account is closed
    "nobody": (set(), set()),
    "gone": (set(), set()),
    "closed": (set(), set()),
}


def test_everybody_sees_what_the_table_says(office: Office) -> None:
    assert set(TABLE) == set(office.district.people), "everybody is in the table"
    seen = {who: office.seen_by(who) for who in TABLE}
    assert seen == {who: cases for who, (cases, _desk) in TABLE.items()}


def test_what_waits_for_somebody_is_what_they_may_see_and_do(office: Office) -> None:
    waiting = {who: office.waiting_for(who) for who in TABLE}
    assert waiting == {who: desk for who, (_cases, desk) in TABLE.items()}


def test_one_case_out_of_scope_does_not_exist(office: Office) -> None:
    for who, (cases, _desk) in TABLE.items():
        for name, story in office.cases.items():
            if name in cases:
                assert case_seen_by(office.district[who], NOW, story.pk).pk == story.pk
            else:
                with pytest.raises(Case.DoesNotExist):
                    case_seen_by(office.district[who], NOW, story.pk)


def test_a_stranger_at_the_door_sees_nothing(office: Office) -> None:
    assert office.seen_by(AnonymousUser()) == set()
    assert office.seen_by(standing_of(office.district["nobody"], NOW)) == set()


def test_the_scope_is_that_of_the_moment(office: Office) -> None:
    # An appointment includes its last day; a substitution ends to the minute
    assert office.seen_by("gone", moment("2026-10-04 23:59")) == STREET_S
    assert office.seen_by("leaving", moment("2026-10-06 00:00")) == set()
    assert office.seen_by("stand_in", moment("2026-10-05 07:59")) == set()
    assert office.seen_by("stand_in", moment("2026-10-05 19:59")) == {"other"}
    assert office.seen_by("stand_in", moment("2026-10-05 20:00")) == set()
    assert office.seen_by("past", moment("2026-10-04 12:00")) == ALL


def test_the_keeper_sees_a_case_from_when_it_came_to_the_desk_and_ever_after(office: Office) -> None:
    story = office.cases["kin"]
    story.takes("report_emergency", by="wang", at="2026-10-05 10:00")
    story.takes("accept", by="li", at="2026-10-05 10:10")
    story.takes("triage_urgent", by="li", at="2026-10-05 10:20")
    assert "kin" not in office.seen_by("sun")
    story.takes("grant_advance", by="zhao", at="2026-10-05 10:30")
    assert "kin" in office.seen_by("sun")
    assert "kin" in office.waiting_for("sun")
    assert "kin" not in office.seen_by("keeper2")
    story.takes("pay_advance", by="sun", at="2026-10-05 10:40", payee="何平")
    assert "kin" in office.seen_by("sun")
    assert "kin" not in office.waiting_for("sun")


def test_an_exceptional_grant_opens_one_case_for_its_time(office: Office) -> None:
    district = office.district
    given = grant(
        CaseGrant,
        user=district["nobody"],
        obj=office.cases["other"].case,
        reason="法院调取",
        ends_at=moment("2026-10-05 12:00"),
        by=district["qian"],
        at=moment("2026-10-05 09:00"),
    )
    assert office.seen_by("nobody", moment("2026-10-05 08:59")) == set()
    assert office.seen_by("nobody", moment("2026-10-05 09:00")) == {"other"}
    assert office.seen_by("nobody", moment("2026-10-05 11:59")) == {"other"}
    assert office.seen_by("nobody", moment("2026-10-05 12:00")) == set()
    revoke(given, by=district["qian"], at=moment("2026-10-05 10:00"))
    assert office.seen_by("nobody", moment("2026-10-05 10:00")) == set()


def test_a_grant_lets_read_and_nothing_more(office: Office) -> None:
    district = office.district
    grant(
        CaseGrant,
        user=district["wei"],
        obj=office.cases["granted"].case,
        reason="协查",
        ends_at=moment("2026-10-31 00:00"),
        by=district["qian"],
        at=NOW,
    )
    assert office.seen_by("wei") == {"other", "granted"}
    assert office.waiting_for("wei") == {"other"}
    assert office.cases["granted"].refuses("pay_advance", by="wei", at="2026-10-05 10:00").code == "not_yours"


def test_a_grant_to_a_relative_is_read_by_them_for_it_was_given_knowingly(office: Office) -> None:
    district = office.district
    grant(
        CaseGrant,
        user=district["liu"],
        obj=office.cases["kin"].case,
        reason="配合核查",
        ends_at=moment("2026-10-31 00:00"),
        by=district["qian"],
        at=NOW,
    )
    assert "kin" in office.seen_by("liu")
    assert "kin" not in office.waiting_for("liu")
    assert office.cases["kin"].refuses("withdraw", by="liu", at="2026-10-05 10:00").code == "recused"


def test_a_post_in_the_wrong_place_acts_nowhere_else(office: Office) -> None:
    for step, who in (("accept", "wei"), ("grant_advance", "ma"), ("pay_advance", "keeper2")):
        for name in ("draft", "granted"):
            story = office.cases[name]
            refused = story.refuses(step, by=who, at="2026-10-05 10:00")
            assert refused.code in ("not_yours", "not_from_here")
    assert (
        office.cases["granted"].refuses("pay_advance", by="keeper2", at="2026-10-05 10:00").code
        == "not_yours"
    )
    assert "任港街道" in str(
        office.cases["granted"].refuses("pay_advance", by="keeper2", at="2026-10-05 10:00")
    )


def test_several_posts_open_the_union_each_case_once(office: Office) -> None:
    district = office.district
    operations.appoint(
        user=district["zhou"],
        role=CLERK,
        unit=district.units[OTHER_COMMUNITY],
        starts_on=START,
        by=None,
        at=FOUNDED,
    )
    operations.appoint(
        user=district["zhou"],
        role=RECEPTIONIST,
        unit=district.units[STREET],
        starts_on=START,
        by=None,
        at=FOUNDED,
    )
    assert office.seen_by("zhou") == {"draft", "granted", "paid", "kin", "other"}
    listed = [case.pk for case in cases_seen_by(district["zhou"], NOW)]
    assert len(listed) == len(set(listed)) == 5
