"""How large a file may be, as the bureau has set it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cases.operations.steps import rules_must_answer
from workflows.rulebook import current

MEBIBYTE = 1024 * 1024


def largest_file_mb(division: str, at: datetime) -> int:
    """The limit in force in a division, in whole megabytes.

    :raises RuleMissing: the bureau has set none.
    """
    with rules_must_answer():
        return current().reader(on=timezone.localdate(at), division=division).whole("doc.max_mb")
