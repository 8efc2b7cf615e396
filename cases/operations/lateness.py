"""What happens when a deadline has run out: it is written down and somebody is told. Nothing moves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case, Deadline, Move
from cases.operations import store
from cases.registry import page_of
from permissions.authority import Authority
from workflows.definition import Machine
from workflows.moves import Kind

LATE_STATE = "late_state"
LATE_CLOCK = "late_clock"


@transaction.atomic
def tell_late(*, case_id: int, at: datetime) -> list[Move]:
    """Record every deadline of a case that has run out and not been told, and tell the named posts.

    Safe to run twice: what was told stays told. Returns the rows written, often none; none too where
    somebody acted after ``at``, as a history never goes back: the clock's next round tells it.
    """
    case = store.lock_case(case_id)
    if Move.objects.filter(case=case, at__gt=at).exists():
        return []
    page = page_of(case)
    written = []
    if case.stage_due_at and case.stage_due_at <= at and not case.stage_late_at:
        state = page.states[case.state]
        written.append(_write(case, page, LATE_STATE, case.state, case.stage_due_at, at))
        store.write_told(case, state.late or _posts_at(page, case.state), at)
        case.stage_late_at = at
    for deadline in Deadline.objects.filter(
        case=case, ended_at__isnull=True, late_at__isnull=True, due_at__lte=at
    ):
        written.append(_write(case, page, LATE_CLOCK, deadline.name, deadline.due_at, at))
        store.write_told(case, page.clocks[deadline.name].late, at, clock=deadline.name)
        Deadline.objects.filter(pk=deadline.pk).update(late_at=at)
    if written:
        store.save_case(case)
    return written


def _write(
    case: Case, page: type[Machine], step: str, name: str, due_at: datetime | None, at: datetime
) -> Move:
    return store.write_move(
        case,
        kind=Kind.LATE,
        step=step,
        source=case.state,
        target=case.state,
        at=at,
        signer=store.Signer(),
        key=None,
        request=store.digest_of_request({"late": name}),
        page_digest=page.digest,
        rules_digest="",
        law="",
        content={"answers": {"name": name, "due_at": due_at}},
        due_at=due_at,
    )


def _posts_at(page: type[Machine], state: str) -> list[Authority]:
    """Everybody who could act there: told where only the clock had to, and could not."""
    return list({who.code: who for step in page.steps_from(state) for who in step.authorities}.values())
