"""What must hold after every turn of a walk, asked of rows and never of the rules that made them.

Sums in fen. The law's own numbers and the district's standard are written out once more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from cases.funds.models import Payment, ReserveFund
from cases.models import Case, Deadline, HouseholdMember, Move, Recusal, WorkItem
from cases.models.notice import PublicNotice
from cases.notices import people_of
from cases.registry import page_of
from cases.types.panel.models import PanelRecord
from cases.types.relief.models import ReliefRecord
from permissions.periods import day_of
from tests.types.relief.walked.answers import STANDARD
from tests.types.relief.walked.folding import FINAL, Fold, arrives, full_days_end
from tests.types.relief.walked.rows import (
    desks_follow_the_page,
    digest_of,
    fingerprint,
    grown_to,
    heads_of,
    is_related,
    opened,
    the_chain_holds,
)

QUOTA = 5_000_000
GRANTS = {"grant_advance", "record_telephone_grant", "street_approves", "district_approves"}
BY_THE_STREET = {"sign_non_acceptance", "street_approves", "street_refuses"}
REFUSALS = {
    "sign_non_acceptance", "district_signs_non_acceptance", "street_refuses", "district_refuses",
    "street_drops_the_rest", "district_drops_the_rest",
}  # fmt: skip
SERVICES = {"serve_non_acceptance", "serve_refusal", "serve_refusal_of_the_rest"}
HANDLING = {
    "open", "report_emergency", "submit", "turn_urgent", "refer", "go_on_without_means", "take_up_objection",
    "see_the_need", "ask_correction", "complete_papers", "propose_non_acceptance",
    "identify_member", "accept", "triage_urgent", "triage_regular", "show_urgency", "record_end",
    "submit_backfill", "record_visit", "sign_visit", "request_check", "go_to_review", "dispute_check",
    "answer_objection", "report_recheck",
}  # fmt: skip
TOOK_PART = ("opening", "step", "signature")


@dataclass
class Told:
    """A case's history as read so far, each row's content opened and compared once."""

    fold: Fold = field(default_factory=Fold)
    moves: list[Move] = field(default_factory=list)
    contents: list[dict[str, Any]] = field(default_factory=list)
    kin: list[bool] = field(default_factory=list)
    unvisited: list[bool] = field(default_factory=list)

    def persons(self, steps: Iterable[str]) -> set[int]:
        """Everybody for whom one of the steps counts, signatures too."""
        return {
            person
            for move in self.moves
            if move.kind in TOOK_PART and move.step in steps
            for person in (move.actor_id, move.on_behalf_of_id)
            if person
        }


class Laws:
    """The laws of the house over the cases of a walk, held to after each turn."""

    def __init__(self, cases: Iterable[int]) -> None:
        self.told = {pk: Told() for pk in cases}
        self.grown = grown_to()
        self.hold(possible=True)

    def hold(self, *, possible: bool) -> None:
        """Assert all of them, after a turn that was possible or refused."""
        if not possible:
            assert fingerprint() == self.before, "a refused step changed something"
            return
        for case in Case.objects.select_related("household").filter(pk__in=self.told):
            if case.last_seq > len(self.told[case.pk].moves):
                self._of_a_case(case, self.told[case.pk])
        self._the_fund_is_exact()
        with connection.cursor() as cursor:  # the triggers that fire at commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        self.before = fingerprint()

    def at_the_end(self) -> None:
        """What was written is as it was, children's histories hold, and all rows give the same once more."""
        for table, (rows, highest) in self.grown.items():
            assert digest_of(table, highest) == rows, f"{table} only grows"
        for child in Case.objects.filter(parent_id__in=self.told):
            the_chain_holds(child, list(child.moves.order_by("seq")))
            desks_follow_the_page(child, child.moves.latest("seq").at)
        for pk, told in self.told.items():
            the_chain_holds(Case.objects.get(pk=pk), list(Move.objects.filter(case=pk).order_by("seq")))
            fold = Fold()
            for move, content, related in zip(told.moves, told.contents, told.unvisited, strict=True):
                fold.add(move, content, related=related)
            self._history_gives(Case.objects.get(pk=pk), fold)

    def _of_a_case(self, case: Case, told: Told) -> None:
        record = ReliefRecord.objects.get(pk=case.pk)
        new = list(case.moves.select_related("content").filter(seq__gt=len(told.moves)).order_by("seq"))
        related = is_related(case)
        for move in new:
            content = opened(move)
            told.fold.add(move, content, related=related and record.district_visited_on is None)
            told.moves.append(move)
            told.contents.append(content)
            told.kin.append(related)
            told.unvisited.append(related and record.district_visited_on is None)
            self._of_a_row(case, told, move, content, related)
        self._history_gives(case, told.fold)
        duties_are_apart(told)
        recused_take_no_part(case, told.moves)
        self._notices_hang_where_they_may(case)
        arrived = max(n for n, move in enumerate(told.moves) if arrives(move))
        # A relative declared while a case rests is waited for from its next move on.
        if new[-1].kind == "step" and told.kin[arrived] == told.kin[-1] and case.last_seq % 2:
            desks_follow_the_page(case, new[-1].at)
        self._somebody_is_waited_for(case)

    def _of_a_row(self, case: Case, told: Told, move: Move, content: dict[str, Any], related: bool) -> None:
        if move.kind != "step":
            return
        if move.step in ("street_approves", "district_approves"):
            granted = content["answers"]["sum_granted_fen"]
            self._a_notice_hung_for(case, told, granted, move.at)
            if needs_a_panel(case, told, granted, move.at):
                self._a_panel_advised(case, told)
        if move.step in BY_THE_STREET:
            assert not related, "the street decided over an official's relative"
        if move.step == "street_approves":
            assert content["answers"]["sum_granted_fen"] <= 4 * STANDARD * heads_of(case), "beyond the street"
        if move.step in SERVICES:
            self._a_signed_notice_was_served(case, told, move, content)

    # The laws of single rows.

    def _a_notice_hung_for(self, case: Case, told: Told, granted: int, at: datetime) -> None:
        """These people, this ground, no smaller sum; its full days, in this round (RL-03, 公示)."""
        hung = [
            notice
            for notice in PublicNotice.objects.filter(case=case, kind="proposal", sum_fen__gte=granted)
            if notice.comes_down_at == full_days_end(notice.posted_at)
            and notice.comes_down_at <= at
            and notice.taken_down_at is None
            and told.fold.round_since <= notice.posted_at
            and notice.people_digest == people_of(case.household)
            and ground_proposed(told, notice.posted_at) == told.fold.terms[0]
        ]
        assert hung, f"{granted} fen were granted without a notice that had hung for them"

    def _a_panel_advised(self, case: Case, told: Told) -> None:
        """In this round, on a question about no smaller sum than the one proposed last."""
        assert told.fold.round_since
        asked = PanelRecord.objects.filter(
            case__parent=case,
            case__state="concluded",
            case__opened_at__gte=told.fold.round_since,
            sum_fen__gte=told.fold.terms[1],
        )
        assert asked.exists(), "granted without a panel's advice"

    def _a_signed_notice_was_served(
        self, case: Case, told: Told, move: Move, content: dict[str, Any]
    ) -> None:
        refusal = [past for past in told.moves if past.step in REFUSALS][-1]
        served = date.fromisoformat(content["answers"]["served_on"])
        assert day_of(refusal.at) <= served <= day_of(move.at)
        assert case.documents.filter(
            kind="refusal_notice", uploaded_at__gte=refusal.at, uploaded_at__lte=move.at
        ).exists(), "served without a signed notice of this refusal"
        if told.moves[-1] is move:
            assert ReliefRecord.objects.get(pk=case.pk).served_on == served

    # The laws of a case.

    def _history_gives(self, case: Case, fold: Fold) -> None:
        record, sums = ReliefRecord.objects.get(pk=case.pk), fold.sums
        assert (case.state, case.page) == (fold.state, fold.page)
        assert case.stage_due_at == fold.stage_due_at
        kept = Deadline.objects.filter(case=case, ended_at=None)
        assert {clock.name: (clock.due_at, clock.extensions) for clock in kept} == {
            name: (clock.due_at(name), clock.extensions) for name, clock in fold.clocks.items()
        }
        assert case.due_at == fold.due_at
        assert {
            "proposed": record.sum_proposed_fen or 0,
            "granted": record.sum_granted_fen or 0,
            "reserved": record.reserved_fen,
            "paid": record.paid_fen,
            "dropped": record.dropped_fen,
            "demanded": record.sum_to_recover_fen,
            "recovered": record.recovered_fen,
            "measured": case.sum_fen or 0,
        } == {
            name: sums[name]
            for name in ("proposed", "granted", "reserved", "paid", "dropped", "demanded", "recovered")
        } | {"measured": fold.measured}
        assert fold.kept + sums["dropped"] <= sums["granted"]
        assert sums["recovered"] <= sums["demanded"] <= sums["paid"]
        handed_out = Payment.objects.filter(case=case, sum_fen__gt=0).values_list("sum_fen", flat=True)
        assert sum(handed_out) == sums["paid"]
        if case.state == "closed" and (
            last := [m for m in case.moves.order_by("seq") if m.target != m.source]
        ):
            assert last[-1].step in SERVICES | {"close_recovery"}, "closed on a road that nobody knows"

    def _notices_hang_where_they_may(self, case: Case) -> None:
        at = case.moves.latest("seq").at
        hanging = PublicNotice.objects.filter(
            Q(taken_down_at=None) | Q(taken_down_at__gt=at),
            case=case,
            posted_at__lte=at,
            comes_down_at__gt=at,
        )
        kinds = [notice.kind for notice in hanging]
        assert len(kinds) <= 1, "one notice at a time"
        assert kinds != ["proposal"] or case.state == "notice", f"a proposal hangs in {case.state}"
        assert kinds != ["result"] or case.state != "redo", "the result of a fallen decision hangs on"

    def _somebody_is_waited_for(self, case: Case) -> None:
        if case.state in FINAL:
            return
        desks = WorkItem.objects.filter(case=case, closed_at=None, kind=WorkItem.ACT).exists()
        clocks = case.stage_due_at is not None or Deadline.objects.filter(case=case, ended_at=None).exists()
        children = any(
            not page_of(child).states[child.state].final for child in Case.objects.filter(parent=case)
        )
        assert desks or clocks or children, f"nobody is waited for in {case.state}"

    def _the_fund_is_exact(self) -> None:
        folds = [told.fold for told in self.told.values()]
        for fund in ReserveFund.objects.filter(quota_fen=QUOTA, street="320613001000"):
            mine = [fold for fold in folds if fold.fund_year == fund.year]
            assert fund.reserved_fen == sum(fold.sums["reserved"] for fold in mine)
            assert fund.balance_fen == QUOTA - sum(fold.sums["of_the_fund"] for fold in mine)
            assert fund.balance_fen == QUOTA - sum(paid.sum_fen for paid in Payment.objects.filter(fund=fund))
            assert 0 <= fund.reserved_fen <= fund.balance_fen


def duties_are_apart(told: Told) -> None:
    """Who pays neither handled nor decided, and a decider didn't handle, over all rounds of the case."""
    handlers, deciders = told.persons(HANDLING), told.persons(GRANTS | REFUSALS)
    assert not handlers & deciders, "the handler decided"
    for payment in Payment.objects.filter(case_id=told.moves[0].case_id, sum_fen__gt=0):
        decided = [m for m in told.moves if m.step in GRANTS and m.kind == "step" and m.at <= payment.paid_at]
        assert decided, "paid without a decision"
        assert payment.paid_by_id not in handlers | deciders, "one person decided or handled, and paid"
    groups = [told.persons({step.name for step in group}) for group in page_named(told).groups()]
    assert all(not one & other for one, other in itertools.combinations(groups, 2)), groups


def page_named(told: Told) -> Any:
    return page_of(Case.objects.get(pk=told.moves[0].case_id))


def recused_take_no_part(case: Case, moves: list[Move]) -> None:
    for user, since in Recusal.objects.filter(case=case).values_list("user_id", "since"):
        for move in moves:
            if move.at > since:
                assert user not in (move.actor_id, move.on_behalf_of_id), "somebody kept away took part"


def needs_a_panel(case: Case, told: Told, granted: int, at: datetime) -> bool:
    """Beyond the cap, no category, the same cause or too often in one calendar year (domain §1.4)."""
    proposal = [
        c["answers"] for m, c in zip(told.moves, told.contents, strict=True) if m.step == "propose_grant"
    ][-1]
    cap = (12 if proposal["special_hardship"] else 6) * STANDARD * heads_of(case)
    people = HouseholdMember.objects.filter(household=case.household_id).values("person_id")
    earlier = (
        ReliefRecord.objects.filter(
            case__household__members__person__in=people, paid_at__year=day_of(at).year
        )
        .exclude(pk=case.pk)
        .distinct()
    )
    same_cause = earlier.filter(hardship=proposal["hardship"]).exists()
    return bool(granted > cap or proposal["fits_no_category"] or same_cause or earlier.count() >= 2)


def ground_proposed(told: Told, at: datetime) -> str:
    """The ground of the last proposal before a moment."""
    proposals = [
        content["answers"]["hardship"]
        for move, content in zip(told.moves, told.contents, strict=True)
        if move.step == "propose_grant" and move.at <= at
    ]
    return proposals[-1]  # type: ignore[no-any-return]
