"""A toy case walked on the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from cases import clock
from cases.models import Case, Deadline, Move
from cases.operations import add_note, open_case, take_step
from cases.queries import history_of
from cases.registry import case_type
from tests.district import COMMUNITY, SHANGHAI, District
from tests.story import TENANTS
from workflows.deadlines import show
from workflows.definition import CLOCK
from workflows.moves import StepRefused


def moment(text: str) -> datetime:
    """A local time: ``2026-03-02 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Walked:
    """A case in the database, and the people of the district who walk it."""

    def __init__(self, district: District, pk: int) -> None:
        self.district, self.pk = district, pk

    @property
    def case(self) -> Case:
        """The case, read afresh."""
        return Case.objects.get(pk=self.pk)

    @property
    def record(self) -> Any:
        """The type's own row, read afresh."""
        return case_type(self.case.type).record._default_manager.get(pk=self.pk)

    @property
    def children(self) -> list[Walked]:
        """The cases opened by this one's steps, oldest first."""
        return [Walked(self.district, child.pk) for child in self.case.children.order_by("pk")]

    @property
    def child(self) -> Walked:
        """The only one of them."""
        (child,) = self.children
        return child

    @property
    def parent(self) -> Walked:
        """The case whose step opened this one."""
        parent_id = self.case.parent_id
        assert parent_id, "opened by hand"
        return Walked(self.district, parent_id)

    def takes(self, step: str, by: str, at: str, *, key: UUID | None = None, **answers: Any) -> Move:
        """One step."""
        actor = CLOCK if by == "clock" else self.district[by]
        return take_step(
            case_id=self.pk, step=step, actor=actor, answers=answers, at=moment(at), key=key
        )  # fmt: skip

    def refuses(self, step: str, by: str, at: str, **answers: Any) -> StepRefused:
        """The refusal of a step that must not be possible; nothing may have changed."""
        before = self.footprint()
        try:
            self.takes(step, by, at, **answers)
        except StepRefused as refused:
            assert self.footprint() == before, "a refused step left traces"
            return refused
        raise AssertionError(f"{by} could take {step}")

    def notes(self, text: str, by: str, at: str, *, key: UUID | None = None) -> Move:
        """A note."""
        return add_note(case_id=self.pk, author=self.district[by], text=text, at=moment(at), key=key)

    def footprint(self) -> Any:
        """All that a step could change of this case, its children and its parent."""
        case = self.case
        line = [case, *case.children.order_by("pk"), *([case.parent] if case.parent else [])]
        return [
            (
                Case.objects.filter(pk=one.pk).values().get(),
                list(one.work_items.order_by("pk").values()),
                list(one.deadlines.order_by("pk").values()),
            )
            for one in line
        ]

    def clock_strikes(self, at: str) -> clock.Round:
        """One round of the clock."""
        return clock.fire_due(moment(at))

    def desks(self, kind: str = "act") -> set[str]:
        """The posts whose desk the case lies on."""
        open_desks = self.case.work_items.filter(closed_at__isnull=True, kind=kind)
        return set(open_desks.values_list("authority", flat=True))

    def due(self, name: str = "") -> str:
        """A deadline as pages show it: of the state or of a clock; empty where there is none."""
        if not name:
            due_at = self.case.stage_due_at
            return show(due_at) if due_at else ""
        running = Deadline.objects.filter(case_id=self.pk, name=name, ended_at__isnull=True).first()
        if running is None:
            return ""
        return show(running.due_at) if running.due_at else "stands still"

    def steps(self) -> list[str]:
        """The history: every row's step in order."""
        return list(self.case.moves.order_by("seq").values_list("step", flat=True))

    def told(self, seq: int) -> dict[str, Any]:
        """The answers in a row of history, opened."""
        return next(row.answers for row in history_of(self.case) if row.move.seq == seq)


def loan(
    district: District, *, by: str = "li", at: str = "2026-03-02 10:00", key: UUID | None = None, **wish: Any
) -> Walked:
    """A wheelchair asked for on a Monday."""
    case = open_case(
        kind="wheelchair",
        opener=district[by],
        community=COMMUNITY,
        members=TENANTS,
        address="濠西路 1 号",
        answers={"purpose": "grandmother"} | wish,
        at=moment(at),
        key=key,
    )
    return Walked(district, case.pk)


def at_the_workshop(district: District, **wish: Any) -> Walked:
    """A loan whose chair went to the workshop on Monday at eleven."""
    walked = loan(district, **wish)
    walked.takes("send_to_workshop", "li", "2026-03-02 11:00")
    return walked


def for_decision(district: District, **wish: Any) -> Walked:
    """A loan whose chair was found sound on Tuesday at nine."""
    walked = at_the_workshop(district, **wish)
    walked.child.takes("find_sound", "sun", "2026-03-03 09:00")
    return walked
