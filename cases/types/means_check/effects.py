"""What follows a step of a means check, inside its transaction."""

from django.utils.translation import gettext_lazy as _

from cases.operations.steps import Taken
from workflows.guards import effect


@effect(_("the case that asked is told why"))
def keep_why_it_was_returned(taken: Taken) -> None:
    taken.record.return_reasons = taken.answers["reasons"]
