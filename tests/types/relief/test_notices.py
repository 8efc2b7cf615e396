"""What temporary relief hangs for everybody to read, and its sheet before that (RL-03, RL-15)."""

from __future__ import annotations

import pytest

from cases.models import NoticeText, PublicNotice
from cases.notices import hanging_at
from cases.operations.steps import read_case
from cases.types.relief.models import GROUND_SHOWN, Hardship
from cases.web.board import board_of
from tests.cases.browsing import person
from tests.district import STREET, District
from tests.story import Story, checked_application, moment, noticed_application

pytestmark = pytest.mark.django_db


def due_at(story: Story, at: str) -> NoticeText | None:
    """What the case wants to have hung at a moment."""
    read = read_case(story.case, moment(at))
    return read.record.notice_due(read.situation.facts)


def on_the_board(at: str) -> list[str]:
    """Who is named on the street's board at a moment."""
    shown = board_of(STREET, moment(at))
    return [hung.notice.whom for community in shown for hung in community.proposals + community.results]


def test_what_is_drafted_is_what_hangs(district: District) -> None:
    # Given a proposal that is to be posted, for somebody who is ill
    story = checked_application(district)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00")
    draft = due_at(story, "2026-10-20 09:00")
    assert draft is not None

    # Then its sheet can be printed and hung, and tells no illness
    sheet = person(district, "zhou").looks_at(f"/cases/{story.pk}/notice/").page.text
    assert "A draft: this doesn't hang yet." in sheet
    assert "sudden hardship" in sheet
    assert not any(word in sheet for word in ("illness", "突发重病", "住院"))

    # When it is posted, it hangs as it was drafted
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    hung = PublicNotice.objects.get(case_id=story.pk)
    assert (hung.kind, hung.ground_shown, hung.sum_fen, hung.comes_down_at) == (
        draft.kind, draft.ground, draft.sum_fen, draft.until,
    )  # fmt: skip
    assert due_at(story, "2026-10-21 09:00") is None, "nothing more is to hang"


def test_a_proposal_is_on_the_board_for_its_seven_days_and_not_a_minute_longer(district: District) -> None:
    noticed_application(district)
    assert on_the_board("2026-10-20 08:59") == []
    assert len(on_the_board("2026-10-20 09:00")) == 1
    assert len(on_the_board("2026-10-27 23:59")) == 1
    assert on_the_board("2026-10-28 00:00") == [], "though no clock has struck"


def test_an_objection_with_new_facts_takes_the_notice_from_the_board(district: District) -> None:
    story = noticed_application(district)
    story.takes("take_up_objection", by="zhou", at="2026-10-24 10:00", objector="邻居老周")
    assert on_the_board("2026-10-24 10:00") == []
    assert len(on_the_board("2026-10-24 09:59")) == 1
    sheet = person(district, "zhou").looks_at(f"/cases/{story.pk}/notice/").page.text
    assert "老周" not in sheet


def test_a_result_hangs_after_the_payment(district: District) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:05")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    assert due_at(story, "2026-10-28 10:00") is None, "what isn't paid isn't published"
    story.takes("pay", by="sun", at="2026-10-30 10:00")
    draft = due_at(story, "2026-11-02 09:00")
    story.takes("publish", by="zhou", at="2026-11-02 09:00")
    (result,) = hanging_at(moment("2026-11-02 09:00"))
    assert draft is not None
    assert (result.kind, result.sum_fen, result.comes_down_at) == ("result", 1_080_000, draft.until)


def test_no_hardship_is_told_by_its_cause() -> None:
    assert set(GROUND_SHOWN) == set(Hardship)
    with_illness = {
        hardship for hardship in Hardship if GROUND_SHOWN[hardship] == GROUND_SHOWN[Hardship.ILLNESS]
    }
    assert len(with_illness) > 4, "who hangs with an illness hangs among many others"
