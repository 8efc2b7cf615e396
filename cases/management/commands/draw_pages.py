"""``./run manage draw_pages``: every page of every case type as a picture and as BPMN 2.0, in both languages.

For developers: run it after a change of a page or of its words, and commit what it writes.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from cases.drawings import drawing_file, drawings_folder
from cases.registry import UnknownType, case_type, case_types
from workflows.definition import Machine
from workflows.drawing import mark_of, sketch_of
from workflows.graphviz import dot_of
from workflows.svg import svg_of


class Command(BaseCommand):
    """Draw the pages."""

    help = "Draw every page of every case type: SVG and BPMN 2.0, beside the page, in both languages."
    requires_system_checks = []  # no server is asked

    def add_arguments(self, parser: CommandParser) -> None:
        """Which pages, where to."""
        parser.add_argument("type", nargs="*", help="case types; all without one")
        parser.add_argument("--bpmn-only", action="store_true", help="no pictures; needs no Graphviz")
        parser.add_argument("--into", type=Path, help="a folder instead of those beside the pages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw them, and remove drawings of pages that are gone."""
        if not apps.is_installed("viewflow.workflow"):
            raise CommandError("Run it with --settings config.settings.drawing.")
        dot = None if options["bpmn_only"] else _graphviz()
        try:
            kinds = [case_type(name) for name in options["type"] or case_types()]
        except UnknownType as unknown:
            known = ", ".join(sorted(case_types()))
            raise CommandError(f"There is no case type {unknown}; there are: {known}.") from None
        for kind in kinds:
            folder = options["into"] or drawings_folder(kind.name)
            folder.mkdir(parents=True, exist_ok=True)
            drawn = {name: text for page in kind.pages for name, text in _drawings(page, dot)}
            for name, text in drawn.items():
                (folder / name).write_text(text, encoding="utf-8")
                self.stdout.write(str(folder / name))
            if dot and not options["into"]:
                for path in folder.iterdir():
                    if path.name not in drawn:
                        path.unlink()


def _drawings(page: type[Machine], dot: str | None) -> Iterator[tuple[str, str]]:
    """Names and contents of a page's files."""
    from workflows.bpmn import bpmn_of  # asks for the app that was looked for above

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            mark = mark_of(page)
            yield drawing_file(page, language, "bpmn"), bpmn_of(page, mark)
            if dot:
                sketch = sketch_of(page)
                yield drawing_file(page, language, "svg"), svg_of(sketch, _layout(dot, dot_of(sketch)), mark)


def _graphviz() -> str:
    dot = shutil.which("dot")
    if dot is None:
        raise CommandError(
            "Graphviz is not installed: there is no “dot”. On Debian: apt-get install graphviz."
        )
    return dot


def _layout(dot: str, text: str) -> str:
    """Where Graphviz puts what the text names, as JSON."""
    done = subprocess.run(  # noqa: S603 -- Graphviz, by its full path
        [dot, "-Tjson"], input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise CommandError(f"Graphviz failed: {done.stderr.strip()}")
    return done.stdout
