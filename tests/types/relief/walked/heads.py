"""Where walks begin: one case after the other, taken along each road by the right people.

Each head goes on from another; what they share is walked once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from cases.models import Case
from cases.people import MemberEntry
from tests.district import District
from tests.story import CHECK_REPORT, FAMILY, TENANTS, Story
from tests.types.panel.walked import MINUTES, SEVEN, Panel

WITH_A_STRANGER = (TENANTS[0], MemberEntry(kind="unknown", relation="spouse"))
BELOW_THE_LIMIT, ABOVE_IT, BEYOND_THE_CAP = "10800.00", "15000.00", "20000.00"


@dataclass
class Head:
    """A place to begin at.

    :ivar goes_on: takes the story there from where the head before it ended.
    """

    name: str
    goes_on: Callable[[Story], None]
    further: list[Head] = field(default_factory=list)

    def then(self, goes_on: Callable[[Story], None]) -> Head:
        """A head further on."""
        head = Head(goes_on.__name__, goes_on)
        self.further.append(head)
        return head

    @contextmanager
    def reached(self, story: Story) -> Iterator[None]:
        """The story there, and afterwards where it was before."""
        began = story.now
        with transaction.atomic():
            self.goes_on(story)
            yield
            transaction.set_rollback(True)
        story.now = began


OPENINGS: list[tuple[Callable[[District], Story], Head]] = []


def opened(opens: Callable[[District], Story]) -> Head:
    """A head at the opening of a case."""
    head = Head(opens.__name__, lambda story: None)
    OPENINGS.append((opens, head))
    return head


# Without urgency: acceptance, check, notice, decision.


@opened
def draft(district: District) -> Story:
    return Story(
        district, opened_by="zhou", at="2026-10-12 09:00", urgent=False, members=FAMILY, hardship="illness",
        sum_asked_fen="5000.00",
    )  # fmt: skip


@draft.then
def submitted(story: Story) -> None:
    story.takes("submit", by="zhou", at="2026-10-12 09:30")


@submitted.then
def papers_missing(story: Story) -> None:
    story.takes("ask_correction", by="li", at="2026-10-12 10:00")


@submitted.then
def acceptance_refused(story: Story) -> None:
    story.takes("propose_non_acceptance", by="li", at="2026-10-12 10:00")
    story.takes("sign_non_acceptance", by="zhao", at="2026-10-13 10:00")


@submitted.then
def accepted(story: Story) -> None:
    story.takes("accept", by="li", at="2026-10-12 10:00")
    story.takes("triage_regular", by="li", at="2026-10-12 10:30")


@accepted.then
def checked(story: Story) -> None:
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    story.child_takes("means_check", "report", by="xu", at="2026-10-16 11:00", **CHECK_REPORT)


@checked.then
def refused(story: Story) -> None:
    story.takes("propose_refusal", by="chen", at="2026-10-19 10:00")
    story.takes("street_refuses", by="zhao", at="2026-10-20 09:00")


@refused.then
def refused_and_served(story: Story) -> None:
    story.gets_paper("refusal_notice", by="li")
    story.takes("serve_refusal", by="li", at="2026-10-21 10:00", served_on="2026-10-21")


def _noticed(story: Story, sum_yuan: str) -> None:
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen=sum_yuan)
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")


@checked.then
def noticed(story: Story) -> None:
    _noticed(story, BELOW_THE_LIMIT)


@noticed.then
def objected_against(story: Story) -> None:
    story.takes("take_up_objection", by="zhou", at="2026-10-24 10:00")


@noticed.then
def before_the_street(story: Story) -> None:
    story.clock_strikes("2026-10-28 00:05")


@before_the_street.then
def granted_by_the_street(story: Story) -> None:
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30", sum_granted_fen=BELOW_THE_LIMIT)


@granted_by_the_street.then
def filed(story: Story) -> None:
    story.takes("pay", by="sun", at="2026-10-30 10:00", sum_fen=BELOW_THE_LIMIT)
    story.takes("publish", by="zhou", at="2026-11-02 09:00")
    story.takes("record_removal", by="zhou", at="2026-11-02 09:30")
    story.takes("file_street_grant", by="chen", at="2026-11-03 10:00")


@filed.then
def objected_to(story: Story) -> None:
    findings = "核实发现家庭人口数有误，应予纠正。"
    story.child_takes("filing_review", "object", by="shi", at="2026-11-06 10:00", findings=findings)


@filed.then
def demanded_back(story: Story) -> None:
    story.takes("find_facts_false", by="shen", at="2026-11-10 09:00", demanded_fen="5000.00")


@checked.then
def before_the_district(story: Story) -> None:
    _noticed(story, ABOVE_IT)
    story.clock_strikes("2026-10-28 00:05")


@before_the_district.then
def granted_in_stages(story: Story) -> None:
    story.takes("district_confirms", by="shen", at="2026-10-29 10:00")
    stages = {"sum_granted_fen": ABOVE_IT, "due_now_fen": "9000.00", "rest_due_on": "2026-11-16"}
    story.takes("district_approves", by="qian", at="2026-10-30 10:00", **stages)


@granted_in_stages.then
def rest_due(story: Story) -> None:
    paid = {"sum_fen": "9000.00", "payee": "何平", "receipt": "YH-2026-007"}
    story.takes("pay_first_stage", by="fei", at="2026-11-02 10:00", **paid)


@checked.then
def before_the_panel(story: Story) -> None:
    _noticed(story, BEYOND_THE_CAP)
    story.clock_strikes("2026-10-28 00:05")
    story.takes("call_panel", by="shen", at="2026-11-02 14:00")


@before_the_panel.then
def advised(story: Story) -> None:
    panel = Panel(story.district, Case.objects.get(parent_id=story.pk, type="panel").pk)
    panel.invites(*SEVEN)
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    for name in SEVEN[:5]:
        panel.votes(name, "for")
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    advice = {"minutes": MINUTES, "advice": "for", "sum_advised_fen": BEYOND_THE_CAP}
    panel.takes("write_minutes", "tang", "2026-11-04 14:00", **advice)
    for name in SEVEN[:5]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    story.now = "2026-11-05 09:00"


# Urgent: money first, papers after.


@opened
def emergency(district: District) -> Story:
    return Story(district, members=WITH_A_STRANGER)


@opened
def advance_to_decide(district: District) -> Story:
    story = Story(district)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    return story


@advance_to_decide.then
def granted_by_telephone(story: Story) -> None:
    story.takes("record_telephone_grant", by="song", at="2026-10-02 16:40")


def _backfilled(story: Story, sum_yuan: str, by_bank: str) -> None:
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen=sum_yuan)
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05", cash_fen="1000", transfer_fen=by_bank)
    story.takes("record_end", by="li", at="2026-10-02 19:00")
    story.takes("submit_backfill", by="li", at="2026-10-12 09:00")


@advance_to_decide.then
def small_quick(story: Story) -> None:
    _backfilled(story, "1800.00", "800.00")


@small_quick.then
def small_quick_filed(story: Story) -> None:
    story.takes("file", by="chen", at="2026-10-13 09:00")


@advance_to_decide.then
def above_one_month(story: Story) -> None:
    _backfilled(story, "3600.00", "2600.00")
    story.takes("go_on_to_investigation", by="chen", at="2026-10-13 09:00")


@above_one_month.then
def rest_refused(story: Story) -> None:
    story.takes("go_on_without_means", by="li", at="2026-10-14 09:00", reasons="家庭拒绝授权核对。")
    story.takes("propose_refusal", by="chen", at="2026-10-14 10:00", refusal_ground="no_checking")
    story.takes("street_refuses", by="zhao", at="2026-10-14 11:00", refusal_ground="no_checking")


@above_one_month.then
def part_demanded_back(story: Story) -> None:
    story.takes("find_facts_false", by="shen", at="2026-10-14 09:00", demanded_fen="800.00")


# Under the Interim Measures.


@opened
def handed_in_in_june(district: District) -> Story:
    story = Story(district, opened_by="zhou", at="2026-06-30 09:00", urgent=False, members=FAMILY)
    story.takes("submit", by="zhou", at="2026-06-30 09:30")
    return story


@handed_in_in_june.then
def accepted_in_june(story: Story) -> None:
    story.takes("accept", by="li", at="2026-06-30 15:00", lives_here="on")
    story.takes("triage_regular", by="li", at="2026-07-01 09:00")
