"""Changes of more than one row.

Each opens its transaction, takes ``actor`` and ``at``, and raises to refuse.
"""

from cases.operations.lateness import tell_late
from cases.operations.notes import add_note
from cases.operations.opening import open_case, open_child
from cases.operations.steps import take_step

__all__ = ["add_note", "open_case", "open_child", "take_step", "tell_late"]
