"""When the facts are established: the home visit, the means check, the district's own visit."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.relief import law
from permissions.periods import day_of
from workflows.deadlines import months_after
from workflows.guards import Lacking, guard
from workflows.moves import Facts


@guard(gettext_lazy("a home visit is written down"), law=law.TWO_VISITORS)
def visit_is_written_down(facts: Facts) -> bool:
    return facts.record.visited_on is not None


@guard(gettext_lazy("two visitors have signed the home visit"), law=law.TWO_VISITORS)
def visit_is_signed(facts: Facts) -> bool:
    return facts.record.visit_signed_at is not None


visit_is_not_signed = visit_is_signed.denied(gettext_lazy("the home visit isn't signed yet"))


def _is_recent(known_on: date | None, facts: Facts) -> bool:
    months = facts.procedure.whole("tr.check_reuse.months")
    return known_on is not None and months_after(known_on, months) >= day_of(facts.at)


@guard(
    gettext_lazy(
        "the household is recognised as of low income, by a certificate on file, and was checked recently"
    ),
    law=law.RECENT_MEANS,
)
def recognised_household_was_checked_recently(facts: Facts) -> bool:
    record = facts.record
    on_file = bool(record.recognised_as and record.certificates)
    return on_file and _is_recent(record.means_known_on, facts)


@guard(
    gettext_lazy("the means are known: by a report not too old, or as those of a recognised household"),
    law=law.RECENT_MEANS,
)
def means_are_known(facts: Facts) -> bool | Lacking:
    record = facts.record
    if recognised_household_was_checked_recently(facts) or _is_recent(record.check_on, facts):
        return True
    if record.check_on is None:
        return False
    return Lacking(_("The report of %(day)s is too old.") % {"day": record.check_on.isoformat()})


means_are_not_known = means_are_known.denied(gettext_lazy("the means aren't known yet"))


@guard(gettext_lazy("the means check is authorised in writing"), law=law.AUTHORISED)
def check_is_authorised(facts: Facts) -> bool:
    return bool(facts.record.has_authorisation)


check_is_not_authorised = check_is_authorised.denied(gettext_lazy("the means check isn't authorised yet"))


@guard(gettext_lazy("the checking centre has reported"), law=law.ART_41)
def check_is_reported(facts: Facts) -> bool:
    return facts.record.check_on is not None


@guard(gettext_lazy("the report wasn't disputed before"), law=law.ART_41)
def report_was_not_disputed(facts: Facts) -> bool:
    """Once in each round: the second report stands."""
    return not _taken_in_this_round("dispute_check", facts)


@guard(gettext_lazy("the review's days haven't run out"), law=law.REVIEW)
def review_days_have_not_run_out(facts: Facts) -> bool:
    running = [clock for clock in facts.clocks if clock.name == "review"]
    return any(clock.due_at is None or facts.at < clock.due_at for clock in running)


@guard(gettext_lazy("the review wasn't extended before"), law=law.REVIEW)
def review_was_not_extended(facts: Facts) -> bool:
    """Once in each round: a decision that is annulled begins a new one."""
    return not _taken_in_this_round("extend_review", facts)


def _taken_in_this_round(step: str, facts: Facts) -> bool:
    for past in reversed(facts.history):
        if past.step == step:
            return True
        if past.step == "take_up_anew":
            return False
    return False


@guard(gettext_lazy("a relative of an official belongs to the household"), law=law.RELATIVES)
def household_is_related_to_an_official(facts: Facts) -> bool:
    """Declared, or found in the register of relatives (RL-07)."""
    record = facts.record
    return bool(record.relatives_kept_away or record.related_ids or record.own_ids)


household_is_not_related = household_is_related_to_an_official.denied(
    gettext_lazy("no relative of an official belongs to the household")
)


@guard(
    gettext_lazy("the district has visited the household, where an official's relative belongs to it"),
    law=law.RELATIVES,
)
def district_has_visited_relatives(facts: Facts) -> bool:
    return facts.record.district_visited_on is not None or not household_is_related_to_an_official(facts)


district_has_to_visit = district_has_visited_relatives.denied(
    gettext_lazy("an official's relative belongs to the household and the district hasn't visited it yet")
)
