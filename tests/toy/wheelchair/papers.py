"""What can be printed of a loan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.operations.steps import Read
from cases.papers import Paper


def chair_may_be_lent(read: Read) -> bool:
    return read.case.state in ("decision", "lent")


def what_the_slip_says(read: Read) -> dict[str, Any]:
    members = read.case.household.members.order_by("-is_applicant", "pk").select_related("person")
    return {
        "number": read.case.number,
        "purpose": read.record.purpose,  # type: ignore[attr-defined]
        "names": [member.person.name for member in members],
    }


loan_slip = Paper(
    "loan_slip",
    _("receipt"),
    Path(__file__).parent / "papers" / "loan_slip.typ",
    when=chair_may_be_lent,
    content=what_the_slip_says,
)
