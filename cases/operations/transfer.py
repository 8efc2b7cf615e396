"""Putting an accepted case onto another page of its type, because a law says so.

Cases that rest where their page gives way need none of this: they go over with their next step. For all
others a case keeps its page, unless somebody who answers for it says otherwise, with a reason and an article.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Move
from cases.operations import store
from cases.operations.giving_way import go_over
from cases.operations.steps import facts_of, refuse_before_last_move, rules_must_answer
from cases.registry import CaseType, case_type
from permissions.models import User
from permissions.periods import day_of
from permissions.rules import standing_of
from workflows.definition import Machine
from workflows.moves import Facts, NotYours, StepRefused, people_in_two_groups


class TransferRefused(StepRefused):
    """The case can't go over to that page.

    Codes: ``no_such_page`` (the type has none of that name, or it isn't in force yet), ``same_page`` (the
    case is there already), ``no_such_state``, ``no_such_clock``, ``no_deadline_there`` (the page needs one
    that nobody has set) and ``people_not_apart`` (somebody took part in two steps that it keeps apart).
    """

    code = "no_transfer"


@transaction.atomic
def transfer_case(*, case_id: int, page: str, reason: str, law: str, by: User, at: datetime) -> Move:
    """Put a case onto another page of its type, or change nothing. Deadlines already set stay.

    :param page: name of the page's class.
    :param reason: why, in the words of whoever answers for it.
    :param law: the article that demands it.
    :param by: who answers for it.
    :raises TransferRefused: the page can't carry the case as it stands; the code says why.
    :raises NotYours: ``by`` holds no post with jurisdiction over the case.
    :raises BeforeLastMove: ``at`` lies before the last row of its history.
    :raises Case.DoesNotExist: there is no such case.
    """
    case = store.lock_case(case_id)
    history = store.read_history(case_id)
    with rules_must_answer():
        target, facts = _checked(case, history, page, at)
        standing = standing_of(by, at)
        post = next((post for post in standing.posts if post.has_jurisdiction(case.place)), None)
        if post is None:
            raise NotYours(_("You have no part in this case."))
        refuse_before_last_move(history, at)
        signer = store.Signer(by.pk, standing.name, post)
        move = go_over(case, target, facts=facts, reason=reason, law=law, signer=signer)
    store.save_case(case)
    return move


def check_transfer(*, case_id: int, page: str, at: datetime) -> None:
    """Ask whether a case could go over to a page; nothing is locked and nothing changed.

    :raises TransferRefused: it could not.
    :raises Case.DoesNotExist: there is no such case.
    """
    with rules_must_answer():
        _checked(Case.objects.get(pk=case_id), store.read_history(case_id), page, at)


def _checked(
    case: Case, history: list[store.HistoryRow], name: str, at: datetime
) -> tuple[type[Machine], Facts]:
    """The page, once it is certain that it can carry the case, and the facts as they are."""
    kind = case_type(case.type)
    page = _page_in_force(kind, name, at)
    if case.page == name:
        raise TransferRefused(_("The case is on this page already."), code="same_page")
    if case.state not in page.states:
        raise TransferRefused(
            _("The page knows no state “%(state)s”.") % {"state": case.state}, code="no_such_state"
        )
    for clock in store.read_clocks(case.pk):
        if clock.name not in page.clocks:
            raise TransferRefused(
                _("The clock “%(clock)s” runs, and the page doesn't know it.") % {"clock": clock.name},
                code="no_such_clock",
            )
    if page.clock_steps_from(case.state) and case.stage_due_at is None:
        raise TransferRefused(
            _("On that page the clock would have to act, and no deadline has been set for it."),
            code="no_deadline_there",
        )
    record, _recused = store.read_record(kind, case.pk, at)
    facts = facts_of(case, record, at, history)
    if people_in_two_groups(page, facts.history):
        raise TransferRefused(
            _("Somebody has taken part in two steps that the page keeps apart."), code="people_not_apart"
        )
    return page, facts


def _page_in_force(kind: CaseType, name: str, at: datetime) -> type[Machine]:
    for page in kind.pages:
        if page.__name__ == name and page.since <= day_of(at):
            return page
    raise TransferRefused(
        _("Cases of this type have no page %(page)s in force.") % {"page": name}, code="no_such_page"
    )
