"""What follows the visit, the means check and the public notice."""

from __future__ import annotations

from itertools import combinations

from django.utils.translation import gettext_lazy as _

from cases import notices
from cases.models import Move
from cases.models.notice import NoticeKind
from cases.operations import open_child
from cases.operations.steps import Taken
from cases.types.relief.guards import notice_has_hung
from cases.types.relief.models import GROUND_SHOWN, Hardship
from cases.types.relief.sums import standard_fen
from permissions.authority import CLERK, STREET
from permissions.models import Relative, User
from workflows.guards import effect
from workflows.moves import Kind, StepRefused


class OnlyTheHandlersRelatives(StepRefused):
    """Everybody who signed the home visit is a relative of the case's handler (SOD-3)."""

    code = "only_the_handlers_relatives"


class NobodyOfTheStreetVisited(StepRefused):
    """Everybody who signed the home visit comes from the community (社会救助法 art. 43)."""

    code = "nobody_of_the_street_visited"


@effect(_("the home visit stands signed by two people, one of them of the street"), adds=2)
def sign_the_visit(taken: Taken) -> None:
    """Once two have signed it as it was written down last: under an earlier text a signature says nothing.

    One of them at least is no relative of the handler's (domain SOD-3), one of them the street's handler.
    """
    hands = _signed_since_it_was_written(taken)
    if all(one & other for one, other in combinations(hands, 2)):
        return
    signed = frozenset().union(*hands)
    related = User.objects.filter(
        pk__in=signed,
        identity_index__in=Relative.objects.filter(user_id=taken.record.handler_id, withdrawn_on=None)
        .exclude(identity_index="")
        .values("identity_index"),
    )
    if related.count() == len(signed):
        raise OnlyTheHandlersRelatives(_("One of the visitors must be no relative of the handler."))
    post = taken.signer.post
    if post and post.authority != CLERK @ STREET and not _street_has_signed(taken):
        raise NobodyOfTheStreetVisited(_("One of the visitors must be a handler of the street."))
    taken.record.visit_signed_at = taken.at


def _street_has_signed(taken: Taken) -> bool:
    written = [past.seq for past in taken.plan.facts.history if past.step == "record_visit"]
    return Move.objects.filter(
        case=taken.case, step=taken.plan.step.name, post=(CLERK @ STREET).code, seq__gt=max(written)
    ).exists()


def _signed_since_it_was_written(taken: Taken) -> list[frozenset[int]]:
    """For each signature under the present text, this one among them, everybody it counts for."""
    hands = [taken.persons]
    for past in reversed(taken.plan.facts.history):
        if past.step == "record_visit":
            break
        if past.step == taken.plan.step.name and past.kind in (Kind.SIGNATURE, Kind.STEP):
            hands.append(past.persons)
    return hands


@effect(_("the earlier signatures no longer count"))
def ask_for_new_signatures(taken: Taken) -> None:
    taken.record.visit_signed_at = None


@effect(_("the checking centre has a case of its own"), adds=15)
def let_centre_check(taken: Taken) -> None:
    open_child(taken, "means_check", {"reason": taken.answers["reason"], "has_authorisation": "on"})


@effect(_("the checking centre looks again at what the household disputes"), adds=15)
def let_centre_check_again(taken: Taken) -> None:
    disputed = taken.answers["disputed"]
    open_child(
        taken,
        "means_check",
        {"reason": disputed, "is_recheck": "on", "disputed": disputed, "has_authorisation": "on"},
    )


@effect(_("the case is measured by the sum proposed"))
def propose_the_sum(taken: Taken) -> None:
    """A panel's advice covers what it was asked: changed people, ground or a raised sum are asked anew."""
    record, before_fen = taken.record, taken.case.sum_fen or 0
    if record.sum_proposed_fen > before_fen or not notice_has_hung(taken.plan.facts):
        record.panel_advice = ""
    taken.case.sum_fen = record.sum_proposed_fen
    record.standard_fen = standard_fen(taken.plan.facts)


@effect(_("the masked notice hangs, for these people, this ground and this sum"), adds=4)
def hang_the_notice(taken: Taken) -> None:
    record, until = taken.record, taken.plan.stage_due
    if until is None:
        raise TypeError(f"{taken.plan.target} has no clock to strike when the notice has hung.")
    notices.hang(
        taken,
        kind=NoticeKind.PROPOSAL,
        ground=GROUND_SHOWN[Hardship(record.hardship)],
        sum_fen=record.sum_proposed_fen,
        until=until.due_at,
        place=taken.answers["place"],
    )
    record.notice_posted_at, record.notice_hung_at, record.notice_removed_on = taken.at, None, None
    record.noticed_sum_fen, record.noticed_hardship = record.sum_proposed_fen, record.hardship
    record.noticed_people = list(record.member_ids)


@effect(_("the notice has hung its time"))
def let_notice_end(taken: Taken) -> None:
    taken.record.notice_hung_at = taken.at


@effect(_("the notice comes down"), adds=1)
def take_notice_down(taken: Taken) -> None:
    notices.take_down(taken.case, taken.at)
