"""When a public notice must hang, and when a new one must (RL-03)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.relief import law
from cases.types.relief.sums import sum_at_stake_fen, yuan
from workflows.guards import Lacking, guard
from workflows.moves import Facts


@guard(
    gettext_lazy("a notice has hung its time for these people, this ground and no smaller sum"),
    law=law.NEW_NOTICE,
)
def notice_has_hung(facts: Facts) -> bool:
    record = facts.record
    return (
        record.notice_hung_at is not None
        and record.noticed_people == record.member_ids
        and record.noticed_hardship == record.hardship
        and sum_at_stake_fen(facts) <= record.noticed_sum_fen
    )


notice_must_be_posted = notice_has_hung.denied(
    gettext_lazy("no notice has hung yet for these people, this ground and this sum")
)


@guard(
    gettext_lazy("the sum granted is no higher than the one made public"),
    law=law.NEW_NOTICE,
    of_answers=True,
)
def grant_is_within_the_notice(facts: Facts) -> bool | Lacking:
    public = facts.record.noticed_sum_fen or 0
    if facts.answers["sum_granted_fen"] <= public:
        return True
    return Lacking(
        _("%(sum)s yuan were made public; a higher sum goes back to the street and hangs anew.")
        % {"sum": yuan(public)}
    )


@guard(gettext_lazy("a photo of the posted notice is on file"), law=law.NOTICE)
def photo_of_the_notice_is_on_file(facts: Facts) -> bool:
    """Put there since a notice was posted last: an earlier one shows an earlier notice."""
    return bool(facts.record.posted)


@guard(gettext_lazy("the notice was taken down, with a photo on file"), law=law.MASKED)
def notice_was_taken_down(facts: Facts) -> bool:
    """Where none hung there is nothing to take down."""
    return facts.record.notice_posted_at is None or facts.record.notice_removed_on is not None


notice_is_to_be_taken_down = notice_was_taken_down.denied(
    gettext_lazy("the notice is still to be taken down")
)


@guard(gettext_lazy("a photo of the notice taken down is on file"), law=law.MASKED)
def photo_of_the_removal_is_on_file(facts: Facts) -> bool:
    """Put there since the notice was posted."""
    return bool(facts.record.removed)
