"""What the page of a relief case puts first, what it folds away, and what it says where nobody has to act."""

from __future__ import annotations

import pytest

from cases.models import Case
from tests.cases.browsing import person
from tests.district import District
from tests.story import Story, accepted_application, checked_application, noticed_application
from tests.types.panel.walked import SEVEN, Panel

pytestmark = pytest.mark.django_db

FOLD = "Other ways"


def actions_of(story: Story, by: str, *, pk: int = 0) -> tuple[str, str]:
    """What the next step's part of the page says, before its fold and in it."""
    text = person(story.district, by).looks_at(f"/cases/{pk or story.pk}/").page.text
    before, _, folded = text.partition("Next step")[2].partition(" The matter ")[0].partition(FOLD)
    return before, folded


def test_the_signature_comes_first_once_the_visit_is_written_down(district: District) -> None:
    story = accepted_application(district)
    first, _folded = actions_of(story, "li")
    assert "Sign the home visit”?" in first, "why not yet"
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    first, _folded = actions_of(story, "liu")
    assert first.index("Sign the home visit") < first.index("Write down the home visit")


def test_why_not_is_asked_of_steps_the_case_waits_for(district: District) -> None:
    # Given a notice to be posted, which has not hung yet
    story = checked_application(district)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00")
    first, folded = actions_of(story, "li")
    # Then its photo is missing; to pass the case on without posting it isn't the way of this case
    assert "Why not “Post the public notice”?" in first
    assert first.count("Why not") == 1
    assert "Why not “Pass on to the street's leader: the notice has hung”?" in folded


def test_a_notice_that_hangs_waits_for_nobody(district: District) -> None:
    story = noticed_application(district)
    first, _folded = actions_of(story, "li")
    assert "goes on by itself at 2026-10-27 24:00" in first


def test_a_case_with_the_centre_waits_for_that_case_and_is_told_by_it(district: District) -> None:
    story = accepted_application(district)
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    first, _folded = actions_of(story, "li")
    assert "Waits for the end of a case opened for this one." in first
    told = person(district, "li").looks_at(f"/cases/{checked_application(district).pk}/").page.text
    _, _, event = told.partition("The checking centre has reported Means check → Street review")
    assert event.lstrip().startswith("another case")
    assert "Finding within the limits" in event


def test_the_panels_advice_is_told_in_words(district: District) -> None:
    story = checked_application(district, sum_asked_fen="37800.00")
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="37800.00")
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.takes("call_panel", by="shen", at="2026-11-02 14:00")
    panel = Panel(district, Case.objects.get(parent_id=story.pk, type="panel").pk)
    panel.invites(*SEVEN)
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    for name in SEVEN[:5]:
        panel.votes(name, "against")
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    panel.takes("write_minutes", "tang", "2026-11-04 14:00", minutes="五人表决，均不同意。", advice="against")
    for name in SEVEN[:5]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    told = person(district, "shen").looks_at(f"/cases/{story.pk}/").page.text
    assert "Advice not to grant Votes for 0 Votes against 5 Abstentions 0" in told
