"""What runs a page: ``viewflow.fsm`` for the moves, ``django_fsm`` for the column.

The only room that imports either. Both let a method run whoever calls it, so neither is asked
whether somebody may: :mod:`workflows.moves` checks that before the runner is started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_fsm import ConcurrentTransition, ConcurrentTransitionMixin, FSMField
from viewflow import fsm

if TYPE_CHECKING:
    from django.db.models import Model

    from workflows.definition import Machine, Step

__all__ = ["ConcurrentTransition", "NotFromState", "StateColumn", "compile_page", "rest_in", "run_step"]

NotFromState = fsm.TransitionNotAllowed


class StateColumn(FSMField):
    """The state of a case: refuses assignment, and a save compares the state it was read with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs["protected"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "workflows.machinery.StateColumn", args, kwargs


class ResumesWhereItRests(ConcurrentTransitionMixin):
    """Saving a case whose state somebody moved meanwhile raises ``ConcurrentTransition``."""


def rest_in(case: Model, state: str, column: str = "state") -> None:
    """Set the state of a case in memory; only the one writer of moves calls this."""
    case._meta.get_field(column).set_state(case, state)  # type: ignore[union-attr]


def compile_page(page: type[Machine]) -> type:
    """A viewflow flow class with one transition method per step of the page."""
    slot = fsm.State(list(page.states), default=next(n for n, s in page.states.items() if s.start))

    def set_state(runner: Any, value: str) -> None:
        runner.rests_in = value

    def get_state(runner: Any) -> str:
        return str(runner.rests_in)

    slot.setter()(set_state)
    slot.getter()(get_state)

    def __init__(self: Any, rests_in: str) -> None:
        self.rests_in = rests_in

    body: dict[str, Any] = {"state": slot, "__init__": __init__}
    for step in page.steps.values():
        body[step.name] = _transition(slot, step)
    runner = type(f"{page.__name__}Runner", (), body)
    return runner


def _transition(slot: fsm.State, step: Step) -> Any:
    def taken(runner: Any) -> None:
        """The runner only moves; what follows is the effects' business."""

    taken.__name__ = step.name
    terms: dict[str, Any] = {} if step.target is None else {"target": step.target.name}
    return slot.transition(
        source=[state.name for state in step.sources], label=str(step.name), permission=None, **terms
    )(taken)


def run_step(page: type[Machine], state: str, step: str) -> str:
    """The state in which a case rests after ``step`` is taken in ``state``.

    :raises NotFromState: the step does not start there.
    """
    runner = page.runner(state)
    getattr(runner, step)()
    return str(runner.rests_in)
