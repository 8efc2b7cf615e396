"""A refusal is signed by who could have granted, served and open to remedies (SC-05)."""

from __future__ import annotations

import pytest

from cases.types.relief.workflow import TemporaryRelief as relief
from tests.district import District
from tests.story import checked_application
from tests.types.relief.test_regular_road import unmet
from workflows.moves import NotFromHere, NotYours

pytestmark = pytest.mark.django_db


def test_sc05_a_refusal_signed_by_the_leader_and_served(district: District) -> None:
    # Given an application whose means are above the limits
    story = checked_application(district, sum_asked_fen="5000.00")
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00")
    story.rests_in(relief.street_decision)

    # When the reviewer tries, and then the leader signs
    assert isinstance(story.refuses("street_refuses", by="chen", at="2026-11-05 09:00"), NotYours)
    assert (
        story.refuses("street_refuses", by="zhao", at="2026-11-05 09:00", refusal_reasons="").code
        == "bad_answers"
    )
    story.takes("street_refuses", by="zhao", at="2026-11-05 09:00")
    story.rests_in(relief.rejected)
    assert story.due() == "2026-11-10 24:00"

    # Then it can't be closed without the signed notice and its service
    assert isinstance(story.refuses("serve_non_acceptance", by="li"), NotFromHere)
    assert unmet(story.refuses("serve_refusal", by="li", at="2026-11-09 10:00")) == {
        "signed_refusal_is_on_file"
    }
    story.gets_paper("refusal_notice", by="li")
    early = story.refuses("serve_refusal", by="li", at="2026-11-09 10:00", served_on="2026-11-04")
    assert early.code == "bad_answers"
    story.takes("serve_refusal", by="li", at="2026-11-09 10:00")
    story.rests_in(relief.closed)
    record = story.record
    assert record.review_until.isoformat() == "2027-01-08"
    assert record.suit_until.isoformat() == "2027-05-10"
    assert record.suit_is_provisional


def test_no_grant_on_a_proposed_refusal_without_a_notice(district: District) -> None:
    story = checked_application(district, sum_asked_fen="5000.00")
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00")
    refused = story.refuses("street_approves", by="zhao", at="2026-11-05 09:00", sum_granted_fen="5000.00")
    assert "notice_has_hung" in unmet(refused)


def test_a_refusal_above_the_street_is_signed_by_the_district(district: District) -> None:
    story = checked_application(district, sum_asked_fen="10800.01")
    assert unmet(story.refuses("propose_refusal", by="chen", at="2026-11-04 10:00")) == {"street_may_decide"}
    story.takes("propose_refusal_to_district", by="chen", at="2026-11-04 10:00")
    story.takes("district_confirms", by="shen", at="2026-11-05 10:00")
    assert isinstance(story.refuses("district_refuses", by="shen"), NotYours)
    story.takes("district_refuses", by="qian", at="2026-11-06 10:00")
    story.rests_in(relief.rejected)


@pytest.mark.parametrize("step", sorted({"sign_non_acceptance", "street_refuses", "district_refuses"}))
def test_refusals_are_never_taken_in_bulk(step: str) -> None:
    assert relief.steps[step].alone


def test_an_annulled_refusal_is_decided_anew_with_a_new_clock(district: District) -> None:
    story = checked_application(district, sum_asked_fen="5000.00")
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00")
    story.takes("street_refuses", by="zhao", at="2026-11-05 09:00")
    story.gets_paper("refusal_notice", by="li")
    story.takes("serve_refusal", by="li", at="2026-11-09 10:00")

    story.takes("annul", by="shen", at="2027-03-01 10:00")
    story.rests_in(relief.redo)
    assert story.due() == "2027-03-03 24:00"
    story.takes("take_up_anew", by="li", at="2027-03-02 10:00")
    story.rests_in(relief.investigation)
    assert story.due("review")
    assert story.record.refusal_reasons == ""
    assert story.record.rounds == 1

    # A second refusal needs a second signed notice: the first doesn't count for it.
    story.takes("record_visit", by="li", at="2027-03-03 10:00", visited_on="2027-03-03")
    story.takes("sign_visit", by="li", at="2027-03-03 10:10")
    story.takes("sign_visit", by="liu", at="2027-03-03 10:20")
    story.takes("go_to_review", by="li", at="2027-03-03 11:00")
    story.takes("propose_refusal", by="chen", at="2027-03-03 14:00")
    story.takes("street_refuses", by="zhao", at="2027-03-04 09:00")
    refused = story.refuses("serve_refusal", by="li", at="2027-03-04 10:00", served_on="2027-03-04")
    assert unmet(refused) == {"signed_refusal_is_on_file"}
