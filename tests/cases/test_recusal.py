"""Relatives stay away (SOD-4, SOD-5; RL-07): out of scope, no part in the case, nothing on the desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.models import Case, Recusal
from cases.models.people import identity_index
from cases.operations import add_note
from cases.people import MemberEntry
from cases.queries import case_seen_by, cases_seen_by, inbox_of
from cases.types.relief.workflow import TemporaryRelief as relief
from permissions import operations
from permissions.models import Relative, User
from permissions.rules import standing_of
from tests.district import FOUNDED, District
from tests.story import TENANTS, Story, moment
from workflows.moves import NotYours

APPLICANT, SPOUSE = (entry.identity_number for entry in TENANTS)
COUSIN = "999999198505050033"
NOW = moment("2026-10-02 15:00")


def related(district: District, name: str, number: str = APPLICANT, relation: str = "sibling") -> Relative:
    """The person has declared somebody of that number as a relative."""
    return operations.declare_relative(
        user=district[name],
        name="何某",
        relation=relation,
        by=None,
        at=FOUNDED,
        identity_index=identity_index(number),
    )


def reported(district: District, **terms: object) -> Story:
    story = Story(district, **terms)  # type: ignore[arg-type]
    story.takes("report_emergency", by="wang")
    return story


def on_the_desk_of(district: District, name: str) -> set[int]:
    return set(inbox_of(standing_of(district[name], NOW)).values_list("case_id", flat=True))


def test_a_handlers_relative_is_handled_by_the_other_handler(district: District) -> None:
    # Given the applicant is the brother of handler Li
    related(district, "li")
    story = reported(district)
    # Then the case doesn't exist for Li, by list, by number, on the desk, by act or by note
    assert story.pk not in cases_seen_by(district["li"], NOW).values_list("pk", flat=True)
    with pytest.raises(Case.DoesNotExist):
        case_seen_by(district["li"], NOW, story.pk)
    assert on_the_desk_of(district, "li") == set()
    for step in ("accept", "refer", "withdraw"):
        refused = story.refuses(step, by="li", at="2026-10-02 14:20")
        assert isinstance(refused, NotYours)
        assert refused.code == "recused"
    with pytest.raises(NotYours):
        add_note(case_id=story.pk, author=district["li"], text="我兄弟的事", at=NOW)
    # And handler Liu, who is no relative, takes it
    assert on_the_desk_of(district, "liu") == {story.pk}
    story.takes("accept", by="liu", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="liu", at="2026-10-02 14:40")
    story.rests_in(relief.advance_review)


@pytest.mark.parametrize("relation", ["spouse", "parent", "child", "sibling", "grandparent", "uncle_aunt"])
def test_every_registered_relation_keeps_away(district: District, relation: str) -> None:
    related(district, "li", relation=relation)
    story = reported(district)
    assert Recusal.objects.get(case_id=story.pk).reason == relation
    assert story.refuses("accept", by="li", at="2026-10-02 14:20").code == "recused"


def test_a_relative_anywhere_in_the_household_keeps_away_not_the_applicant_alone(district: District) -> None:
    related(district, "li", SPOUSE)
    assert reported(district).refuses("accept", by="li", at="2026-10-02 14:20").code == "recused"


def test_officials_do_not_handle_their_own_household(district: District) -> None:
    User.objects.filter(pk=district["li"].pk).update(identity_index=identity_index(APPLICANT))
    story = reported(district)
    assert Recusal.objects.get(case_id=story.pk).reason == "self"
    assert story.refuses("accept", by="li", at="2026-10-02 14:20").code == "recused"


def test_a_leaders_relative_is_decided_by_the_cover_of_the_post_not_in_the_leaders_name(
    district: District,
) -> None:
    # RL-07: paid at once, on the decision of an unrelated person
    related(district, "zhao")
    deputy = district.add_person("he", "何副")
    operations.substitute(
        appointment=district.appointment("zhao"),
        substitute=deputy,
        starts_at=moment("2026-10-01 00:00"),
        ends_at=moment("2026-10-08 00:00"),
        reason="回避",
        by=None,
        at=FOUNDED,
    )
    story = reported(district)
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    assert story.refuses("grant_advance", by="zhao", at="2026-10-02 14:50").code == "recused"
    move = story.takes("grant_advance", by="he", at="2026-10-02 14:50")
    assert (move.actor_name, move.post) == ("何副", "leader@street")
    assert move.on_behalf_of is None, "it isn't the relative's decision"


def test_a_substitute_who_is_related_stays_away_though_the_holder_is_not(district: District) -> None:
    related(district, "li")
    operations.substitute(
        appointment=district.appointment("zhao"),
        substitute=district["li"],
        starts_at=moment("2026-10-01 00:00"),
        ends_at=moment("2026-10-08 00:00"),
        reason="AB岗",
        by=None,
        at=FOUNDED,
    )
    story = reported(district)
    story.takes("accept", by="liu", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="liu", at="2026-10-02 14:40")
    assert story.refuses("grant_advance", by="li", at="2026-10-02 14:50").code == "recused"
    story.takes("grant_advance", by="zhao", at="2026-10-02 14:50")


def test_reviewer_keeper_and_district_stay_away_likewise(district: District) -> None:
    for name in ("chen", "sun", "shen", "wang"):
        related(district, name)
    story = Story(district, opened_by="zhou")
    assert story.refuses("report_emergency", by="wang").code == "recused"
    story.takes("report_emergency", by="zhou")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    story.takes("grant_advance", by="zhao", at="2026-10-02 14:50")
    assert story.refuses("pay_advance", by="sun", at="2026-10-02 15:00").code == "recused"
    for name in ("chen", "sun", "shen", "wang"):
        assert story.pk not in cases_seen_by(district[name], NOW).values_list("pk", flat=True)


def test_who_opened_a_case_for_a_relative_loses_sight_of_it(district: District) -> None:
    # A grid worker must report what they find (社会救助法 art. 39), a relative's need too
    related(district, "wang")
    story = Story(district, opened_by="wang")
    assert story.pk not in cases_seen_by(district["wang"], NOW).values_list("pk", flat=True)
    story.takes("report_emergency", by="zhou")


def test_entries_that_do_not_count(district: District) -> None:
    # Withdrawn before, of somebody else, or without a number to match
    operations.withdraw_relative(relative=related(district, "li"), by=None, at=moment("2026-09-30 09:00"))
    related(district, "liu", "999999198001010011"[:-1] + "X")
    operations.declare_relative(user=district["chen"], name="何平", relation="sibling", by=None, at=FOUNDED)
    story = reported(district)
    assert not Recusal.objects.filter(case_id=story.pk).exists()
    story.takes("accept", by="li", at="2026-10-02 14:20")


def test_a_household_without_numbers_is_related_to_nobody(district: District) -> None:
    operations.declare_relative(user=district["li"], name="石头", relation="sibling", by=None, at=FOUNDED)
    reported(district, members=[MemberEntry(name="石头", kind="paperless")])
    assert not Recusal.objects.exists()


def test_only_the_relatives_case_is_kept_away(district: District) -> None:
    related(district, "li")
    kin = reported(district)
    strangers = reported(district, members=[MemberEntry(name="石头", kind="paperless")])
    assert on_the_desk_of(district, "li") == {strangers.pk}
    assert on_the_desk_of(district, "liu") == {kin.pk, strangers.pk}
    strangers.takes("accept", by="li", at="2026-10-02 14:20")


def test_a_recusal_once_recorded_outlives_the_entry_in_the_register(district: District) -> None:
    entry = related(district, "li")
    story = reported(district)
    operations.withdraw_relative(relative=entry, by=None, at=NOW - timedelta(minutes=30))
    assert story.refuses("accept", by="li", at="2026-10-02 14:40").code == "recused"


def test_two_relations_to_one_household_are_one_recusal(district: District) -> None:
    related(district, "li", APPLICANT)
    related(district, "li", SPOUSE, "sibling_in_law")
    story = reported(district)
    assert Recusal.objects.filter(case_id=story.pk).count() == 1


def test_a_relative_declared_after_the_opening_is_found_at_the_next_step_and_kept_on_record(
    district: District,
) -> None:
    story = reported(district)
    assert not Recusal.objects.exists()
    related(district, "li")
    # Li can't act from now on, and the next step of anybody puts it on record
    assert story.refuses("accept", by="li", at="2026-10-02 14:20").code == "recused"
    story.takes("accept", by="liu", at="2026-10-02 14:20")
    assert Recusal.objects.get(case_id=story.pk).user == district["li"]
    assert story.pk not in cases_seen_by(district["li"], NOW).values_list("pk", flat=True)


def test_a_relative_entered_by_name_and_birth_date_is_found_too(district: District) -> None:
    for name, born in (("li", date(1980, 1, 1)), ("liu", date(1980, 1, 2))):
        operations.declare_relative(
            user=district[name], name="何平", relation="sibling", by=None, at=FOUNDED, birth_date=born
        )
    story = reported(district)
    assert story.refuses("accept", by="li", at="2026-10-02 14:20").code == "recused"
    story.takes("accept", by="liu", at="2026-10-02 14:20")


def test_a_member_named_later_brings_their_relatives_along(district: District) -> None:
    related(district, "li", COUSIN)
    story = reported(district, members=[*TENANTS, MemberEntry(kind="unknown", relation="other")])
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("identify_member", by="zhou", at="2026-10-02 14:30", name="罗成", identity_number=COUSIN)
    # What Li did stays done; what comes is another's
    assert story.refuses("triage_urgent", by="li", at="2026-10-02 14:40").code == "recused"
    story.takes("triage_urgent", by="liu", at="2026-10-02 14:40")
    assert Recusal.objects.get(case_id=story.pk).user == district["li"]
