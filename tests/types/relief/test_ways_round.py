"""What mustn't be got round by going a road twice: limits, notices, signatures, advice, refusals."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from cases.models.people import identity_index
from cases.operations import take_step
from cases.types.relief.effects.fast import NotTheDecider
from cases.types.relief.workflow import TemporaryRelief as relief
from permissions import operations
from tests.district import District
from tests.story import (
    FAMILY,
    TENANTS,
    Story,
    accepted_application,
    checked_application,
    moment,
    noticed_application,
    up_to_the_decision,
)
from tests.types.panel.walked import MINUTES, SEVEN, Panel
from tests.types.relief.test_regular_road import unmet
from workflows.moves import BadAnswers, NotFromHere, NotYet

pytestmark = pytest.mark.django_db


def test_the_street_grants_within_its_limit_even_where_a_higher_sum_hung(district: District) -> None:
    # Given a notice over 15,000 yuan, and a proposal lowered to the street's limit
    story = noticed_application(district, asked="15000.00")
    story.clock_strikes("2026-10-28 00:05")
    story.rests_in(relief.district_review)
    story.takes("district_returns", by="shen", at="2026-10-28 09:00")
    story.takes("propose_grant", by="chen", at="2026-10-28 10:00", sum_proposed_fen="10800.00")
    story.takes("pass_on_to_street", by="li", at="2026-10-28 11:00")
    # Then the street grants no fen more, though more was made public
    refused = story.refuses("street_approves", by="zhao", at="2026-10-28 14:00", sum_granted_fen="10800.01")
    assert unmet(refused) == {"street_may_decide"}
    story.takes("street_approves", by="zhao", at="2026-10-28 14:00", sum_granted_fen="10800.00")


def test_nobody_decides_by_telephone_over_a_household_found_to_be_their_own(district: District) -> None:
    story = up_to_the_decision(district)
    _declare(district, "zhao", TENANTS[0].identity_number, at="2026-10-02 15:00")
    refused = story.refuses("record_telephone_grant", by="liu", at="2026-10-02 15:30")
    assert isinstance(refused, NotTheDecider)


def _declare(district: District, name: str, number: str, *, at: str) -> None:
    operations.declare_relative(
        user=district[name], name="亲属", relation="sibling", by=None, at=moment(at),
        identity_index=identity_index(number),
    )  # fmt: skip


def test_a_signature_under_an_earlier_text_of_the_visit_counts_for_nothing(district: District) -> None:
    story = accepted_application(district)
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("record_visit", by="li", at="2026-10-14 16:00", visit_note="更正：家中三人，均无收入来源。")
    story.takes("sign_visit", by="liu", at="2026-10-14 16:10")
    assert story.record.visit_signed_at is None, "li signed another text"
    story.takes("sign_visit", by="li", at="2026-10-14 16:20")
    story.takes("sign_visit", by="liu", at="2026-10-14 16:30")
    assert story.record.visit_signed_at == moment("2026-10-14 16:30")


def advised_to_grant(district: District, sum_yuan: str) -> Story:
    """A couple's case whose panel voted for a sum beyond the cap; back with the district on 5 November."""
    story = checked_application(district, members=FAMILY[:2], sum_asked_fen=sum_yuan)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen=sum_yuan)
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.takes("call_panel", by="shen", at="2026-11-02 14:00")
    panel = Panel(district, Case.objects.get(parent_id=story.pk, type="panel").pk)
    panel.invites(*SEVEN)
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    for name in SEVEN[:5]:
        panel.votes(name, "for")
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    advice = {"minutes": MINUTES, "advice": "for", "sum_advised_fen": sum_yuan}
    panel.takes("write_minutes", "tang", "2026-11-04 14:00", **advice)
    for name in SEVEN[:5]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    return story


@pytest.mark.parametrize(
    ("proposal", "is_asked_anew"),
    [
        ({"sum_proposed_fen": "25200.00"}, False),
        ({"sum_proposed_fen": "20000.00"}, False),
        ({"sum_proposed_fen": "25200.01"}, True),
        ({"sum_proposed_fen": "25200.00", "hardship": "injury"}, True),
    ],
    ids=["the same", "a lower sum", "a raised sum", "another ground"],
)
def test_advice_covers_what_the_panel_was_asked_and_no_more(
    district: District, proposal: dict[str, Any], *, is_asked_anew: bool
) -> None:
    story = advised_to_grant(district, "25200.00")
    story.takes("district_returns", by="shen", at="2026-11-05 14:00")
    story.takes("propose_grant", by="chen", at="2026-11-06 09:00", **proposal)
    if is_asked_anew:
        story.takes("post_notice", by="zhou", at="2026-11-06 10:00")
        story.clock_strikes("2026-11-14 00:00")
        refused = story.refuses("district_confirms", by="shen", at="2026-11-16 09:00")
        assert unmet(refused) == {"panel_has_advised_where_needed"}
        story.takes("call_panel", by="shen", at="2026-11-16 10:00")
    else:
        story.takes("pass_on_to_district", by="li", at="2026-11-06 10:00")
        story.takes("district_confirms", by="shen", at="2026-11-06 11:00")


def test_a_refusal_needs_no_panel(district: District) -> None:
    # Given a household paid before for the same cause, which named no sum
    earlier = up_to_the_decision(district)
    earlier.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    earlier.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    story = checked_application(district, members=TENANTS, hardship="fire", sum_asked_fen="")
    # When the street would refuse, and only the district may
    refused = story.refuses("propose_refusal", by="chen", at="2026-10-19 16:00", refusal_ground="repeated")
    assert unmet(refused) == {"street_may_decide"}
    story.takes("propose_refusal_to_district", by="chen", at="2026-10-19 16:00", refusal_ground="repeated")
    # Then it is confirmed and refused without asking anybody about a sum
    assert isinstance(story.refuses("call_panel", by="shen", at="2026-10-20 09:00"), NotYet)
    story.takes("district_confirms", by="shen", at="2026-10-20 09:00")
    refused = story.refuses("district_approves", by="qian", at="2026-10-20 10:00", sum_granted_fen="900.00")
    assert {"panel_has_advised_where_needed", "notice_has_hung"} <= unmet(refused)
    story.takes("district_refuses", by="qian", at="2026-10-20 10:00", refusal_ground="repeated")
    story.rests_in(relief.rejected)


def test_each_notice_has_photos_of_its_own(district: District) -> None:
    # Given a first notice, photographed from near and far
    story = checked_application(district)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00")
    story.gets_paper("notice_posted", by="zhou")
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:05")
    story.takes("record_removal", by="zhou", at="2026-10-28 08:30", notice_removed_on="2026-10-28")
    story.takes("street_returns", by="zhao", at="2026-10-28 09:00")
    story.takes("propose_grant", by="chen", at="2026-10-28 10:00", hardship="injury")
    # Then neither photo shows the second, and the first's removal isn't the second's
    refused = _refused_without_a_new_paper(
        story, "post_notice", at="2026-10-28 11:00", place="濠西社区公示栏"
    )
    assert unmet(refused) == {"photo_of_the_notice_is_on_file"}
    story.takes("post_notice", by="zhou", at="2026-10-28 11:30")
    story.clock_strikes("2026-11-05 00:05")
    refused = _refused_without_a_new_paper(
        story, "record_removal", at="2026-11-05 09:00", notice_removed_on="2026-11-05"
    )
    assert unmet(refused) == {"photo_of_the_removal_is_on_file"}


def _refused_without_a_new_paper(story: Story, step: str, *, at: str, **answers: Any) -> NotYet:
    with pytest.raises(NotYet) as refused:
        take_step(case_id=story.pk, step=step, actor=story.district["zhou"], answers=answers, at=moment(at))
    return refused.value


def test_a_notice_of_refusal_is_signed_after_the_refusal(district: District) -> None:
    story = checked_application(district, sum_asked_fen="5000.00")
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00")
    story.gets_paper("refusal_notice", by="li")
    story.takes("street_refuses", by="zhao", at="2026-11-05 09:00")
    refused = story.refuses("serve_refusal", by="li", at="2026-11-09 10:00")
    assert unmet(refused) == {"signed_refusal_is_on_file"}


def test_a_notice_isnt_taken_down_before_the_day_it_was_posted(district: District) -> None:
    # Posted before eight, when it is still yesterday in Greenwich
    story = checked_application(district)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00")
    story.takes("post_notice", by="zhou", at="2026-10-20 07:30")
    story.clock_strikes("2026-10-28 00:05")
    story.gets_paper("notice_removed", by="zhou")
    with pytest.raises(BadAnswers) as refused:
        take_step(
            case_id=story.pk, step="record_removal", actor=district["zhou"],
            answers={"notice_removed_on": "2026-10-19"}, at=moment("2026-10-28 09:00"),
        )  # fmt: skip
    assert list(refused.value.form.errors) == ["notice_removed_on"]


def test_a_refused_case_is_neither_paid_nor_withdrawn(district: District) -> None:
    story = checked_application(district, sum_asked_fen="5000.00")
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00")
    story.takes("street_refuses", by="zhao", at="2026-11-05 09:00")
    for step, by in (("pay", "sun"), ("withdraw", "zhou"), ("annul", "shen")):
        assert isinstance(story.refuses(step, by=by, at="2026-11-05 10:00"), NotFromHere)
