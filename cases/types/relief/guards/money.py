"""When money may be paid, and when it must come back."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.relief import law
from cases.types.relief.sums import (
    due_now_fen,
    goes_beyond_small_quick,
    kept_fen,
    rest_fen,
    sum_due_fen,
    yuan,
)
from permissions.periods import day_of
from workflows.deadlines import SHANGHAI, months_after
from workflows.guards import Lacking, guard
from workflows.moves import Facts

MIDNIGHT = time(0)


@guard(gettext_lazy("no money was paid in this case"), law=law.ONCE)
def nothing_was_paid(facts: Facts) -> bool:
    return not facts.record.paid_fen


def was_paid_recently_for_the_same_cause(facts: Facts) -> bool:
    """Whether another case of a member was granted for the same hardship within the window."""
    return _is_in_the_window(facts.record.same_cause_at, facts)


def _is_in_the_window(last: datetime | None, facts: Facts) -> bool:
    if last is None:
        return False
    if facts.entitlement.choice("tr.same_cause.window") == "calendar_year":
        return day_of(last).year == day_of(facts.at).year
    return months_after(day_of(last), 12) > day_of(facts.at)


@guard(
    gettext_lazy("nobody of the household was paid for the same cause, or the reason to pay again is given"),
    law=law.NO_DOUBLE_AID,
    of_answers=True,
)
def cause_is_new_or_repetition_is_explained(facts: Facts) -> bool | Lacking:
    if facts.answers.get("repetition_reason") or not was_paid_recently_for_the_same_cause(facts):
        return True
    last = day_of(facts.record.same_cause_at)
    return Lacking(_("The last grant was on %(day)s.") % {"day": last.isoformat()})


@guard(
    gettext_lazy("the household was relieved less often this year than the limit, or the reason is given"),
    law=law.PER_YEAR,
    of_answers=True,
)
def yearly_limit_is_kept_or_explained(facts: Facts) -> bool | Lacking:
    count = facts.record.grants_this_year
    if facts.answers.get("repetition_reason") or count < facts.entitlement.whole("tr.max_per_year"):
        return True
    return Lacking(_("It was paid %(count)d times this year.") % {"count": count})


@guard(
    gettext_lazy(
        "the money is handed to a member of the household, or the reason to hand it to another is given"
    ),
    law=law.PAYEE,
    of_answers=True,
)
def payee_is_a_member_or_explained(facts: Facts) -> bool:
    return bool(facts.answers["payee"] in facts.record.member_names or facts.answers.get("payee_reason"))


@guard(gettext_lazy("money was paid in this case"), law=law.RECOVERY)
def money_was_paid(facts: Facts) -> bool:
    return bool(facts.record.paid_fen)


@guard(gettext_lazy("no more is demanded than was paid"), law=law.RECOVERY, of_answers=True)
def demand_is_within_what_was_paid(facts: Facts) -> bool | Lacking:
    open_fen = facts.record.paid_fen - facts.record.sum_to_recover_fen
    if facts.answers["demanded_fen"] <= open_fen:
        return True
    return Lacking(_("At most %(sum)s yuan more can be demanded.") % {"sum": yuan(open_fen)})


@guard(gettext_lazy("no more comes back than was demanded"), law=law.RECOVERY, of_answers=True)
def repayment_is_within_the_demand(facts: Facts) -> bool | Lacking:
    open_fen = facts.record.sum_to_recover_fen - facts.record.recovered_fen
    if facts.answers["sum_fen"] <= open_fen:
        return True
    return Lacking(_("%(sum)s yuan are still open.") % {"sum": yuan(open_fen)})


@guard(gettext_lazy("everything demanded has come back"), law=law.RECOVERY)
def everything_came_back(facts: Facts) -> bool:
    return bool(facts.record.recovered_fen >= facts.record.sum_to_recover_fen)


def rest_day(facts: Facts) -> datetime:
    """The beginning of the day on which the rest of a staged payment falls due."""
    return datetime.combine(facts.record.rest_due_on, MIDNIGHT, SHANGHAI)


@guard(gettext_lazy("the whole sum is due now"), law=law.FUND_ACCOUNT)
def whole_sum_is_due(facts: Facts) -> bool:
    return facts.record.rest_due_on is None and due_now_fen(facts) > 0


@guard(gettext_lazy("a first stage is due now and a rest later"), law=law.STAGES)
def first_stage_is_due(facts: Facts) -> bool:
    return facts.record.rest_due_on is not None and due_now_fen(facts) > 0


@guard(gettext_lazy("nothing of the sum granted is left to pay"), law=law.ONCE)
def nothing_is_left_to_pay(facts: Facts) -> bool:
    return rest_fen(facts) == 0


@guard(gettext_lazy("the day of the rest has come"), law=law.STAGES)
def day_of_the_rest_has_come(facts: Facts) -> bool:
    return day_of(facts.at) >= facts.record.rest_due_on


@guard(gettext_lazy("the sum paid is the sum due"), law=law.ONCE, of_answers=True)
def sum_paid_is_the_sum_due(facts: Facts) -> bool | Lacking:
    sum_due = sum_due_fen(facts)
    if facts.answers["sum_fen"] == sum_due:
        return True
    return Lacking(_("Due are %(sum)s yuan.") % {"sum": yuan(sum_due)})


@guard(
    gettext_lazy(
        "no other case of the household was paid meanwhile for the same cause, or the reason is on record"
    ),
    law=law.NO_DOUBLE_AID,
)
def nobody_was_paid_meanwhile(facts: Facts) -> bool:
    """Two cases may be granted side by side; the second isn't paid unseen."""
    record = facts.record
    return bool(record.repetition_reason) or not _is_in_the_window(record.paid_for_the_cause_at, facts)


@guard(gettext_lazy("the need was seen to go on"), law=law.STAGES)
def need_was_seen_to_go_on(facts: Facts) -> bool:
    return facts.record.need_confirmed_on is not None


need_is_to_be_seen = need_was_seen_to_go_on.denied(
    gettext_lazy("nobody has seen yet whether the need goes on")
)


@guard(gettext_lazy("nothing is left to decide or to pay in this case"), law=law.RECOVERY)
def nothing_is_pending(facts: Facts) -> bool:
    """No application waits for its decision, and no grant of the ordinary road for its payment."""
    record = facts.record
    if record.decided_at is None:
        return not _application_is_open(facts)
    return bool(record.refusal_ground) or rest_fen(facts) <= record.recovered_fen


def _application_is_open(facts: Facts) -> bool:
    """Whether the ordinary road was begun and not decided.

    After a decision that fell every case waits for a new one, but small quick relief for its papers alone.
    """
    record = facts.record
    if record.decided_at is not None or record.filed_at is not None:
        return False
    return not case_was_small_quick(facts) if record.rounds else record.papers_confirmed_at is not None


something_is_pending = nothing_is_pending.denied(
    gettext_lazy("the application is not decided yet, or its grant not paid in full")
)


@guard(gettext_lazy("the result was filed, or all the money came back"), law=law.RECOVERY)
def result_was_filed_or_all_came_back(facts: Facts) -> bool:
    return facts.record.filed_at is not None or kept_fen(facts.record) == 0


@guard(
    gettext_lazy("part of the money stays, and its back-filled papers were never confirmed"), law=law.RECOVERY
)
def papers_are_still_owed(facts: Facts) -> bool:
    decided = facts.record.decided_at is not None
    return not (decided or result_was_filed_or_all_came_back(facts) or _application_is_open(facts))


@guard(gettext_lazy("part of the money stays, and the result was never filed"), law=law.RECOVERY)
def publication_is_still_owed(facts: Facts) -> bool:
    return facts.record.decided_at is not None and not result_was_filed_or_all_came_back(facts)


@guard(gettext_lazy("no more is let go than is still open"), law=law.RECOVERY, of_answers=True)
def open_demand_covers_what_is_let_go(facts: Facts) -> bool | Lacking:
    open_fen = facts.record.sum_to_recover_fen - facts.record.recovered_fen
    if facts.answers["let_go_fen"] <= open_fen:
        return True
    return Lacking(_("%(sum)s yuan are still open.") % {"sum": yuan(open_fen)})


@guard(gettext_lazy("the case was small quick relief and nothing more"), law=law.SMALL_QUICK)
def case_was_small_quick(facts: Facts) -> bool:
    """Then no check and no notice are asked for the second time either.

    Where all of it came back there is nothing left to have papers for: it is decided anew.
    """
    record = facts.record
    went_on = any(past.step == "go_on_to_investigation" for past in facts.history)
    was_filed_as_such = record.papers_confirmed_at is not None and not went_on
    return was_filed_as_such and kept_fen(record) > 0 and not goes_beyond_small_quick(facts)


case_was_on_the_ordinary_road = case_was_small_quick.denied(
    gettext_lazy("the case was on the ordinary road, or belongs there")
)


@guard(gettext_lazy("the decision that annuls it is on file"), law=law.ANNULLED)
def ruling_is_on_file(facts: Facts) -> bool:
    """Put there since the last annulment."""
    return bool(facts.record.rulings)
