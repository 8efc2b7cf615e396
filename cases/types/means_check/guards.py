"""When a means check may be reported."""

from django.utils.translation import gettext_lazy

from cases.types.means_check import law
from workflows.guards import guard
from workflows.moves import Facts


@guard(
    gettext_lazy("the household's authorisation is on file, here or in the case that asks"),
    law=law.AUTHORISED,
)
def household_has_authorised_it(facts: Facts) -> bool:
    return bool(facts.record.declaration_on_file or facts.record.has_authorisation)
