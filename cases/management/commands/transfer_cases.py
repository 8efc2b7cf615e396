"""``./run manage transfer_cases``: put cases onto another page of their type, because a law says so."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Case
from cases.operations.transfer import check_transfer, transfer_case
from cases.queries import database_now
from cases.registry import UnknownType, case_type
from permissions.models import User
from workflows.moves import StepRefused


class Command(BaseCommand):
    """Transfer the cases of a type that rest in the named states, each for itself."""

    help = "Put cases that rest in certain states onto another page of their type; lists what couldn't be."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which cases, where to, why, and who answers for it."""
        parser.add_argument("--type", required=True, help="the case type, e.g. relief")
        parser.add_argument("--to", required=True, help="the page's class name")
        parser.add_argument("--states", required=True, help="names of states, with commas between them")
        parser.add_argument("--reason", required=True, help="why, as histories shall tell it")
        parser.add_argument("--law", required=True, help="the article that demands it")
        parser.add_argument("--by", required=True, help="staff number of the person who answers for it")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Transfer them, one line each."""
        try:
            kind = case_type(options["type"])
            by = User.objects.get(staff_number=options["by"])
        except UnknownType:
            raise CommandError(f"There is no case type {options['type']!r}.") from None
        except User.DoesNotExist:
            raise CommandError(f"Nobody has the staff number {options['by']!r}.") from None
        states = [name.strip() for name in options["states"].split(",")]
        if unknown := [name for name in states if all(name not in page.states for page in kind.pages)]:
            raise CommandError(f"No page of {kind.name} knows: {', '.join(unknown)}.")
        page, done, left = options["to"], 0, 0
        found = Case.objects.filter(type=kind.name, state__in=states).exclude(page=page).order_by("pk")
        for pk, number, state in found.values_list("pk", "number", "state"):
            try:
                if options["dry_run"]:
                    check_transfer(case_id=pk, page=page, at=database_now())
                else:
                    transfer_case(
                        case_id=pk,
                        page=page,
                        reason=options["reason"],
                        law=options["law"],
                        by=by,
                        at=database_now(),
                    )
            except StepRefused as refused:
                left += 1
                self.stdout.write(f"{number}  {state}  stays: {refused} ({refused.code})")
            else:
                done += 1
                self.stdout.write(f"{number}  {state}  goes over")
        verb = "would go over" if options["dry_run"] else "went over"
        self.stdout.write(f"{done} {verb} to {page}, {left} stay.")
