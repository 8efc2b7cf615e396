"""How a case goes over from one page of its type to another: a row of history that moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.models import Case, Move
from cases.operations import store
from cases.registry import page_of
from workflows.moves import Facts, Kind

if TYPE_CHECKING:
    from workflows.definition import Machine
    from workflows.guards import Law, Text

TRANSFER = "transfer"


def go_over(
    case: Case, page: type[Machine], *, facts: Facts, reason: Text, law: Law, signer: store.Signer
) -> Move:
    """Put a locked case onto another page of its type, and onto the desks that page names.

    State, deadlines and clocks stay as they are; the caller has seen to it that the page knows them, and
    saves the case.

    :param facts: of the case before the act that brings it over.
    :param reason: why; it is kept in the language of the record.
    """
    before, at = page_of(case), facts.at
    case.page = page.__name__
    answers = {
        "page_before": before.__name__,
        "page": page.__name__,
        "reason": store.written(reason),
    }
    move = store.write_move(
        case,
        kind=Kind.TRANSFER,
        step=TRANSFER,
        source=case.state,
        target=case.state,
        at=at,
        signer=signer,
        key=None,
        request=store.digest_of_request(answers),
        page_digest=page.digest,
        rules_digest="",
        law=law,
        content={"answers": answers},
        due_at=case.due_at,
    )
    waited_for, waits_for = before.desks_at(case.state, facts), page.desks_at(case.state, facts)
    store.exchange_desks(case, waited_for, waits_for, at)
    return move
