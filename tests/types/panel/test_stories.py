"""Panels walked by people; SC-04 of the rules as far as the panel itself goes."""

from __future__ import annotations

from django.utils import timezone

from cases.models import Case, CaseGrant, Recusal
from cases.queries import case_seen_by, cases_seen_by, database_now, history_of, inbox_of
from permissions.rules import standing_of
from tests.cases.browsing import person
from tests.district import District
from tests.story import moment
from tests.types.panel.walked import MINUTES, SEVEN, called_panel, in_session, voted, with_minutes


def now() -> str:
    """The moment pages are asked at, as stories write it."""
    return f"{timezone.localtime(database_now()):%Y-%m-%d %H:%M}"


def sees(district: District, name: str, case: Case, at: str) -> bool:
    return cases_seen_by(district[name], moment(at)).filter(pk=case.pk).exists()


def test_seven_are_invited_one_steps_aside_and_the_advice_is_signed(district: District) -> None:
    # Given a double injury of a household of two, and a proposal of 14 standards per head: the cap is 12
    panel = called_panel(district)
    assert panel.case.number.startswith("HS2026-")
    assert panel.record.sum_fen == 2_520_000
    assert panel.due() == "2026-11-09 24:00"
    assert panel.desks() == {"clerk@district"}
    # When seven members are invited
    panel.invites(*SEVEN)
    # Then each may read the file, with a reason and an end
    grants = CaseGrant.objects.filter(content_object=panel.file)
    assert {grant.user for grant in grants} == {district[name] for name in SEVEN}
    for grant in grants:
        assert grant.reason.startswith(panel.case.number)
        assert grant.granted_by == district["tang"]
        assert grant.ends_at == moment("2027-01-31 15:00")
    assert sees(district, "pan7", panel.file, "2026-11-02 15:00")
    # When the neighbour steps aside
    panel.takes("recuse_oneself", "pan7", "2026-11-03 09:00", reasons="本人与申请人系邻居。")
    # Then they see neither the panel nor the file, from that moment
    for case in (panel.case, panel.file):
        assert not sees(district, "pan7", case, "2026-11-03 09:00")
        assert Recusal.objects.get(case=case).user == district["pan7"]
    assert panel.seat("pan7").recused_at == moment("2026-11-03 09:00")
    # When the six vote five to one
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    assert panel.due() == "2026-11-11 24:00"
    assert panel.desks() == {"clerk@district", "panel_member@district"}
    for name, vote in zip(SEVEN, ["for"] * 5 + ["against"], strict=False):
        panel.votes(name, vote)
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    assert panel.due() == "2026-11-09 24:00"
    # And the minutes advise 13 standards per head
    panel.takes(
        "write_minutes",
        "tang",
        "2026-11-04 14:00",
        minutes=MINUTES,
        advice="for",
        sum_advised_fen="23400.00",
    )
    for name in SEVEN[:4]:
        assert panel.takes("sign_minutes", name, "2026-11-05 09:00").kind == "signature"
        assert panel.case.state == "minutes"
    assert panel.takes("sign_minutes", "pan6", "2026-11-05 10:00").kind == "step"
    # Then the fifth signature concludes it, and the case that called it is told
    assert panel.case.state == "concluded"
    assert panel.file.state == "heard"
    told = history_of(panel.file)[-1]
    assert told.move.step == "panel_advises"
    assert told.answers["advised_sum_fen"] == 2_340_000
    assert panel.record.told_parent() == {
        "advice": "for",
        "advised_sum_fen": "23400.00",
        "votes_for": "5",
        "votes_against": "1",
        "votes_abstained": "0",
        "panel_number": panel.case.number,
    }
    # And the file is closed to all of them
    assert not CaseGrant.objects.filter(ends_at__gt=moment("2026-11-05 10:00")).exists()
    for name in SEVEN:
        assert not sees(district, name, panel.file, "2026-11-05 10:00")


def test_who_stepped_aside_finds_no_page_of_the_panel_or_of_the_file(district: District) -> None:
    panel = called_panel(district, at=now())
    panel.invites("pan7", "pan1", at=now())
    neighbour, other = person(district, "pan7"), person(district, "pan1")
    addresses = [f"/cases/{panel.pk}/", f"/cases/{panel.file.pk}/"]
    assert [neighbour.looks_at(address).status_code for address in addresses] == [200, 200]
    # When they step aside on the panel's own page
    page = neighbour.looks_at(addresses[0])
    step = f"/cases/{panel.pk}/steps/recuse_oneself/"
    answer = neighbour.sends(page, step, reasons="本人与申请人系邻居。")
    # Then they are led to their own list, and both pages are gone for them, not for the others
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert [neighbour.looks_at(address).status_code for address in addresses] == [404, 404]
    assert [other.looks_at(address).status_code for address in addresses] == [200, 200]
    assert neighbour.posts(step, reasons="再试一次看看。").status_code == 404


def test_the_secretary_has_somebody_step_aside_after_they_voted_and_their_vote_does_not_count(
    district: District,
) -> None:
    panel = in_session(district)
    for name in SEVEN[:6]:
        panel.votes(name, "for")
    panel.takes(
        "secretary_recuses",
        "tang",
        "2026-11-04 10:30",
        member=panel.called("pan1"),
        reasons="系申请人同事，应当回避。",
    )
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    record = panel.record
    assert (record.votes_for, record.votes_against, record.votes_abstained) == (5, 0, 0)
    assert not sees(district, "pan1", panel.file, "2026-11-04 10:30")
    assert panel.refuses("sign_minutes", "pan1", "2026-11-04 12:00").code == "recused"


def test_a_panel_advises_against(district: District) -> None:
    panel = voted(district, "for", "for", "for", "against", "against", "abstain")
    # Three of six are no majority of the votes
    refused = panel.refuses(
        "write_minutes",
        "tang",
        "2026-11-04 14:00",
        minutes=MINUTES,
        advice="for",
        sum_advised_fen="23400.00",
    )
    assert (refused.code, refused.unmet[0].code) == ("not_yet", "advice_follows_the_vote")  # type: ignore[attr-defined]
    assert "3" in str(refused)
    panel.takes("write_minutes", "tang", "2026-11-04 14:00", minutes=MINUTES, advice="against")
    for name in SEVEN[:5]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    told = panel.record.told_parent()
    assert (told["advice"], told["advised_sum_fen"]) == ("against", "")
    assert (told["votes_for"], told["votes_against"], told["votes_abstained"]) == ("3", "2", "1")


def test_a_dissolved_panel_says_why_and_closes_the_file(district: District) -> None:
    for number, reached in enumerate((called_panel, in_session, with_minutes)):
        panel = reached(district)
        if number == 0:
            panel.invites("pan1")
        assert sees(district, "pan1", panel.file, "2026-11-05 09:00")
        panel.takes("dissolve", "tang", "2026-11-05 09:00", reasons="申请人撤回申请。")
        assert panel.case.state == "dissolved"
        assert panel.record.told_parent() == {"reasons": "申请人撤回申请。"}
        told = history_of(panel.file)[-1]
        assert (told.move.step, told.answers) == ("panel_is_dissolved", {"reasons": "申请人撤回申请。"})
        assert not sees(district, "pan1", panel.file, "2026-11-05 09:00")


def test_nobody_outside_the_district_sees_a_panel(district: District) -> None:
    panel = with_minutes(district)
    at = moment("2026-11-05 09:00")
    for name in ("zhou", "li", "chen", "zhao"):
        assert sees(district, name, panel.file, "2026-11-05 09:00")
        assert not sees(district, name, panel.case, "2026-11-05 09:00")
    for name in ("tang", "shen", "qian"):
        assert case_seen_by(district[name], at, panel.pk)


def test_members_find_the_panel_on_their_desk_once_it_is_in_session(district: District) -> None:
    panel = called_panel(district)
    panel.invites(*SEVEN)
    at = moment("2026-11-04 09:00")
    assert not inbox_of(standing_of(district["pan1"], at)).exists()
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    assert [item.case_id for item in inbox_of(standing_of(district["pan1"], at))] == [panel.pk]


def test_votes_are_told_only_when_the_vote_is_closed(district: District) -> None:
    panel = called_panel(district, at=now())
    panel.invites(*SEVEN, at=now())
    panel.takes("open_session", "tang", now())
    for name in SEVEN[:5]:
        panel.votes(name, "for", now())
    panel.votes("pan6", "against", now())
    member, address = person(district, "pan7"), f"/cases/{panel.pk}/"
    before = member.looks_at(address).page.text
    assert "崇川区民政局" in before
    assert "和平桥街道" not in before
    assert "双重伤害，医疗支出巨大。" not in before
    assert "for, " not in before
    panel.takes("close_vote", "tang", now())
    after = member.looks_at(address).page.text
    assert "双重伤害，医疗支出巨大。" in after
    assert "5 for, 1 against, 0 abstained" in after


def test_lateness_of_a_panel_is_told_to_the_district_reviewer(district: District) -> None:
    panel = called_panel(district)
    panel.clock_strikes("2026-11-10 00:01")
    assert panel.desks("late") == {"reviewer@district"}
    assert panel.case.state == "convening"
