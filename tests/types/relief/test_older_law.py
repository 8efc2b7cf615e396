"""Cases accepted before the Social Assistance Law keep to the Interim Measures."""

from __future__ import annotations

import pytest

from cases.models import Move
from cases.types.relief.workflow import TemporaryRelief, TemporaryRelief2014
from tests.district import District
from tests.story import FAMILY, Story, moment
from tests.types.relief.test_regular_road import unmet

pytestmark = pytest.mark.django_db

LAW, MEASURES = "《社会救助法》", "《社会救助暂行办法》"


def opened_in_june(district: District, day: str = "2026-06-29") -> Story:
    return Story(
        district, opened_by="zhou", at=f"{day} 09:00", urgent=False, members=FAMILY, hardship="illness",
        account="突发重病住院，自付费用超出家庭承受能力。", sum_asked_fen="5000.00",
    )  # fmt: skip


def law_of_the_last_act(story: Story) -> str:
    return Move.objects.filter(case_id=story.pk).latest("seq").law


def test_a_case_accepted_before_july_keeps_its_page_and_its_law(district: District) -> None:
    story = opened_in_june(district)
    assert story.case.page == TemporaryRelief2014.__name__
    story.takes("submit", by="zhou", at="2026-06-29 09:30")
    elsewhere = story.refuses("accept", by="li", at="2026-06-30 09:00")
    assert unmet(elsewhere) == {"household_lives_here_or_it_is_urgent"}
    story.takes("accept", by="li", at="2026-06-30 09:00", lives_here="on")
    assert MEASURES in law_of_the_last_act(story)

    # In July it stays on its page; the procedure is that of the day of the act
    story.takes("triage_regular", by="li", at="2026-07-01 09:00")
    assert story.case.page == TemporaryRelief2014.__name__
    assert story.case.law_on == moment("2026-06-30 00:00").date()
    assert LAW in law_of_the_last_act(story)
    assert "transfer" not in story.steps()


@pytest.mark.parametrize("accepted", ["2026-07-01 00:10", "2026-07-01 09:00"])
def test_a_draft_of_june_accepted_in_july_goes_over_to_the_new_page(
    district: District, accepted: str
) -> None:
    story = opened_in_june(district, day="2026-06-30")
    story.takes("submit", by="zhou", at="2026-06-30 09:30")
    story.takes("accept", by="li", at=accepted)
    assert story.case.page == TemporaryRelief.__name__
    assert story.steps() == ["open", "submit", "transfer", "accept"]
    assert story.case.law_on == moment("2026-07-01 00:00").date()
    assert LAW in law_of_the_last_act(story)


def test_before_small_quick_relief_existed_an_advance_goes_on_to_the_ordinary_road(
    district: District,
) -> None:
    # Given a fire on the day before the national opinion
    story = Story(district, opened_by="wang", at="2026-01-28 14:05")
    story.takes("report_emergency", by="wang", at="2026-01-28 14:05")
    assert story.due("promise") == "2026-01-29 14:05"
    assert not story.case.deadlines.filter(name="national_limit").exists()
    story.takes("accept", by="li", at="2026-01-28 14:20")
    story.takes("triage_urgent", by="li", at="2026-01-28 14:40")
    story.takes("grant_advance", by="zhao", at="2026-01-28 16:40")
    story.takes("pay_advance", by="sun", at="2026-01-28 18:05")
    story.takes("record_end", by="li", at="2026-01-28 18:40", ended_at="2026-01-28T18:30")
    story.takes("submit_backfill", by="li", at="2026-02-03 14:00")
    # Then even one standard per head needs check and notice afterwards
    assert unmet(story.refuses("file", by="chen", at="2026-02-03 15:00")) == {"nothing_more_is_owed"}
