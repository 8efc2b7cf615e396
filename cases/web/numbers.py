"""The people of a case and their numbers: masked, or shown once after the look was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, HouseholdMember
from cases.web.forms import PurposeForm, dress

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cases.models.people import Person


@dataclass(frozen=True)
class Disclosed:
    """A number of a person, shown once after its look was recorded."""

    person_id: int
    field: str
    number: str


@dataclass(frozen=True)
class Number:
    """A number of a person: masked, or in full when it was just asked for."""

    person_id: int
    field: str
    label: StrOrPromise
    masked: str
    url: str
    form: PurposeForm | None
    full: str = ""


def numbers_of(
    person: Person,
    case: Case,
    asked: PurposeForm | None = None,
    disclosed: Disclosed | None = None,
    *,
    may_ask: bool = True,
) -> list[Number]:
    """The numbers known of a person, as pages may show them.

    :param may_ask: whether the reader may have them shown in full; without it there is no form to ask.
    """
    known = [
        ("identity", _("Identity number"), person.masked_identity),
        ("document", person.get_document_type_display(), person.masked_document),
        ("phone", _("Phone"), person.masked_phone),
    ]
    found = []
    for name, label, masked in known:
        if not masked:
            continue
        ids = f"id_show_{person.pk}_{name}_%s"
        mine = asked is not None and asked.auto_id == ids
        full = disclosed and (disclosed.person_id, disclosed.field) == (person.pk, name)
        found.append(
            Number(
                person.pk,
                name,
                label,
                masked,
                reverse("show_number", kwargs={"case_id": case.pk, "person_id": person.pk, "field": name}),
                (asked if mine and asked else dress(PurposeForm(auto_id=ids))) if may_ask else None,
                disclosed.number if full and disclosed else "",
            )
        )
    return found


def household_of(
    case: Case,
    purpose_form: PurposeForm | None = None,
    disclosed: Disclosed | None = None,
    *,
    may_ask: bool = True,
) -> list[dict[str, Any]]:
    """The people of the case, the applicant first, their numbers masked."""
    rows = HouseholdMember.objects.filter(household_id=case.household_id).select_related("person")
    members = []
    for row in rows.order_by("-is_applicant", "pk"):
        numbers = numbers_of(row.person, case, purpose_form, disclosed, may_ask=may_ask)
        members.append({"member": row, "person": row.person, "numbers": numbers})
    return members
