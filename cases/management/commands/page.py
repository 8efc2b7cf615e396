"""``./run manage page relief``: a case type's page in words, or its who-may matrix."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from cases.registry import UnknownType, case_type, case_types
from workflows.reading import sentences_of, who_may


class Command(BaseCommand):
    """Print a page."""

    help = "Print a case type's page as sentences, or who may take which step."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which page, which way."""
        parser.add_argument("type", help="the case type, e.g. relief")
        parser.add_argument("--matrix", action="store_true", help="who may take which step, one line each")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        try:
            page = case_type(options["type"]).pages[-1]
        except UnknownType:
            known = ", ".join(sorted(case_types()))
            raise CommandError(f"There is no case type {options['type']!r}; there are: {known}.") from None
        if options["matrix"]:
            for line in who_may(page):
                self.stdout.write(f"{line.state:<20} {line.step:<30} {line.target:<20} {' '.join(line.who)}")
            return
        with translation.override(options["language"]):
            for paragraph in sentences_of(page):
                self.stdout.write(f"\n{paragraph.title}\n{'─' * 2 * len(paragraph.title)}")
                for sentence in paragraph.sentences:
                    self.stdout.write(f"· {sentence}")
