"""System checks on the case types that are installed."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from cases.papers import PaperRefused, fonts_missing
from cases.registry import case_types


@register
def papers_can_be_printed(**_: Any) -> list[CheckMessage]:
    """An error when a paper is declared that can't be printed, or there is no font to print it with."""
    try:
        case_types()
    except PaperRefused as refused:
        return [Error(str(refused), id="cases.E001")]
    return [
        Error(
            f"The font {font} isn't there, so no paper can be printed.",
            hint="Install the packages of requirements/base.txt.",
            id="cases.E002",
        )
        for font in fonts_missing()
    ]
