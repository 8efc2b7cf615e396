"""Where the drawings of a case type's pages lie, and how one is read.

They are made by ``./run manage draw_pages`` and kept beside the page, so that whoever runs the product
needs no Graphviz.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from workflows.definition import Machine


def drawings_folder(case_type: str) -> Path:
    """The folder of a case type's drawings, there or not."""
    return Path(apps.get_app_config(case_type).path) / "drawings"


def drawing_file(page: type[Machine], language: str, kind: str) -> str:
    """The name of a drawing: ``TemporaryRelief.en.svg``."""
    return f"{page.__name__}.{language}.{kind}"


def picture_of(case_type: str, page: type[Machine], language: str) -> str:
    """A page as an SVG element; empty where none was drawn, or where the page has changed since."""
    mark, picture = _read(drawings_folder(case_type) / drawing_file(page, language, "svg"))
    return picture if f" page {page.digest} " in mark else ""


@cache
def _read(path: Path) -> tuple[str, str]:
    """A drawing's first line and the rest; read once in the life of a process."""
    if not path.exists():
        return "", ""
    mark, _newline, picture = path.read_text(encoding="utf-8").partition("\n")
    return mark, picture
