"""
Registers households, and shows a sealed number to somebody who says what for.

People already on file are found by their numbers, so that nobody is entered twice; two desks that
register the same person at the same moment end with one row. Whether the user may meet the case
at all is asked before, by the caller's scope.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cases.identity import (
    OLDEST_YEARS,
    BadIdentityNumber,
    IdentityNumber,
    check_identity_number,
    is_too_old,
    mask_name,
    normalise,
)
from cases.models.people import (
    DisclosedField,
    Disclosure,
    DocumentType,
    FormerName,
    Household,
    HouseholdMember,
    Person,
    PersonKind,
    Relation,
    Sex,
    document_index,
    identity_index,
    tail_index,
)
from cases.vault import Envelope, is_current
from permissions.periods import day_of

if TYPE_CHECKING:
    from cases.models.case import Case
    from permissions.models import User

PHONE = re.compile(r"1\d{10}|0\d{9,11}|[2-9]\d{6,7}")
SEALED = ("identity", "document_number", "phone")
NOT_IN_NAMES = {"Cc", "Cf", "Cs", "Nd"}


class PersonRefused(Exception):
    """
    A person or household can't be registered or shown as asked; nothing was written.

    :ivar code: for programmes: ``name_missing``, ``twice``, ``birth_date_future``, …
    :ivar sentence: for the person at the desk.
    :ivar member: position in the list of members, where one of them is at fault.
    :ivar field: name of the entry's field at fault, empty when it is the whole.
    """

    def __init__(self, code: str, sentence: str, *, member: int | None = None, field: str = "") -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.member, self.field = code, sentence, member, field


@dataclass(frozen=True)
class MemberEntry:
    """
    One member of a household as written down at the desk or the door.

    :param card_compared: the name was read off the card; where the file has another, the file changes.
    """

    name: str = ""
    relation: str = Relation.SELF
    kind: str = PersonKind.IDENTIFIED
    identity_number: str = field(default="", repr=False)
    document_type: str = ""
    document_number: str = field(default="", repr=False)
    sex: str = ""
    birth_date: date | None = field(default=None, repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    card_compared: bool = False


@transaction.atomic
def register_household(
    members: Sequence[MemberEntry],
    *,
    address: str = "",
    district: str = "",
    street: str = "",
    community: str = "",
    name: str = "",
    by: User,
    at: datetime,
) -> Household:
    """
    A new household of these people, each of them on file once.

    A phone or address given for a person already on file replaces the one there.

    :param at: the moment of registration, timezone-aware; nobody is born after its day.
    :raises PersonRefused: ``no_members``, ``one_applicant``, ``twice``, ``unit_codes``,
        ``name_differs`` or what :func:`checked` finds in one of them.
    """
    if not members:
        raise PersonRefused("no_members", _("A household has at least one member."))
    if sum(entry.relation == Relation.SELF for entry in members) != 1:
        raise PersonRefused("one_applicant", _("Exactly one member of the household is the applicant."))
    _check_codes(district, street, community)
    on = day_of(at)
    people = [checked(entry, on=on, at=at, member=i) for i, entry in enumerate(members)]
    _refuse_the_same_person_twice(people)

    household = Household.objects.create(
        name=_tidy(name) or people[[m.relation for m in members].index(Relation.SELF)].name,
        address=_tidy(address),
        district=district,
        street=street,
        community=community,
        created_at=at,
    )
    # Always in the order of the indexes: two desks with the same family never wait for each other.
    for i in sorted(range(len(people)), key=lambda i: _index_of(people[i])):
        people[i] = _on_file(people[i], members[i], member=i, by=by, at=at)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            household=household,
            person=person,
            relation=entry.relation,
            is_applicant=entry.relation == Relation.SELF,
        )
        for person, entry in zip(people, members, strict=True)
    )
    return household


@transaction.atomic
def identify_member(household: Household, entry: MemberEntry, *, by: User, at: datetime) -> HouseholdMember:
    """
    The member who was unknown, or without papers, now that it is known who they are.

    Of several, the one who has been in the household longest is taken; what was known stays on file.

    :raises PersonRefused: ``nobody_unknown``, ``twice``, or what :func:`checked` finds.
    """
    nameless = HouseholdMember.objects.select_related("person").filter(
        household=household, person__kind__in=(PersonKind.UNKNOWN, PersonKind.PAPERLESS)
    )
    member = nameless.order_by("-person__kind", "pk").first()
    if member is None:
        raise PersonRefused("nobody_unknown", _("Everybody in this household is identified."))
    entry = replace(entry, relation=member.relation)
    person = checked(entry, on=day_of(at), at=at)
    others = [other.person for other in household.members.select_related("person").exclude(pk=member.pk)]
    _refuse_the_same_person_twice([*others, person])
    member.person = _on_file(person, entry, member=0, by=by, at=at)
    member.save(update_fields=["person"])
    return member


def checked(entry: MemberEntry, *, on: date, at: datetime, member: int | None = None) -> Person:
    """
    The person an entry describes, checked and not saved; its indexes are filled.

    :raises PersonRefused: ``name_missing``, ``name``, ``kind``, ``relation``, ``identity.*`` (see
        :func:`cases.identity.check_identity_number`), ``number_of_nobody``, ``document_missing``,
        ``birth_date_future``, ``birth_date_too_old``, ``birth_date_differs``, ``sex_differs``, ``phone``.
    """
    try:
        return _checked(entry, on=on, at=at)
    except PersonRefused as refusal:
        refusal.member = member
        raise


def _checked(entry: MemberEntry, *, on: date, at: datetime) -> Person:
    if entry.kind not in PersonKind:
        raise PersonRefused("kind", _("Say how the person is known."), field="kind")
    if entry.relation not in Relation:
        raise PersonRefused("relation", _("Say who the person is to the applicant."), field="relation")
    numbered = entry.identity_number.strip() or entry.document_number.strip()
    if numbered and entry.kind in (PersonKind.PAPERLESS, PersonKind.UNKNOWN):
        raise PersonRefused(
            "number_of_nobody",
            _("Somebody whose number is known is neither unknown nor without papers."),
            field="kind",
        )
    person = Person(kind=entry.kind, name=_name(entry), address=_tidy(entry.address), created_at=at)
    person.phone = _phone(entry.phone)
    number = _identity(entry, on)
    person.identity = number.number if number else None
    person.document_number = _document(entry, number)
    person.document_type = entry.document_type if person.document_number else ""
    person.identity_index = identity_index(number.number) if number else None
    person.tail_index = tail_index(number.number) if number else None
    person.document_index = document_index(person.document_number) if person.document_number else None
    person.birth_date = _birth_date(entry, number, on)
    person.sex = _sex(entry, number)
    return person


def _name(entry: MemberEntry) -> str:
    name = _tidy(unicodedata.normalize("NFKC", entry.name))
    if not name and entry.kind != PersonKind.UNKNOWN:
        raise PersonRefused(
            "name_missing", _("The name is missing. Only an unknown person has none."), field="name"
        )
    if len(name) > 60 or any(unicodedata.category(c) in NOT_IN_NAMES for c in name):
        raise PersonRefused("name", _("This does not look like a name."), field="name")
    return name


def _identity(entry: MemberEntry, on: date) -> IdentityNumber | None:
    text = normalise(entry.identity_number)
    if not text and entry.kind != PersonKind.IDENTIFIED:
        return None
    try:
        return check_identity_number(text, on=on)
    except BadIdentityNumber as bad:
        raise PersonRefused(f"identity.{bad.code}", bad.sentence, field="identity_number") from bad


def _document(entry: MemberEntry, identity: IdentityNumber | None) -> str | None:
    number = normalise(entry.document_number)
    if not number and entry.kind == PersonKind.FOREIGN and identity is None:
        raise PersonRefused(
            "document_missing",
            _("A foreign person has a document number; without one, choose “without papers”."),
            field="document_number",
        )
    if number and (identity or entry.kind == PersonKind.IDENTIFIED):
        raise PersonRefused(
            "one_number",
            _("Give one number: the identity number, or that of a foreign document."),
            field="document_number",
        )
    if number and (entry.document_type not in DocumentType or not re.fullmatch(r"[0-9A-Z()/]{4,30}", number)):
        raise PersonRefused(
            "document", _("Name the kind of document, and its number as printed."), field="document_number"
        )
    return number or None


def _birth_date(entry: MemberEntry, identity: IdentityNumber | None, on: date) -> date | None:
    told = identity.birth_date if identity else None
    if entry.birth_date and told and entry.birth_date != told:
        raise PersonRefused(
            "birth_date_differs",
            _("The birth date differs from the one inside the identity number."),
            field="birth_date",
        )
    birth_date = told or entry.birth_date
    if birth_date and birth_date > on:
        raise PersonRefused("birth_date_future", _("The birth date lies in the future."), field="birth_date")
    if birth_date and is_too_old(birth_date, on):
        raise PersonRefused(
            "birth_date_too_old",
            _("By this birth date the person would be more than %(years)d years old.")
            % {"years": OLDEST_YEARS},
            field="birth_date",
        )
    return birth_date


def _sex(entry: MemberEntry, identity: IdentityNumber | None) -> str:
    if identity is None:
        return entry.sex if entry.sex in Sex else Sex.NOT_KNOWN
    if entry.sex in (Sex.MALE, Sex.FEMALE) and entry.sex != identity.sex:
        raise PersonRefused(
            "sex_differs", _("The sex differs from the one inside the identity number."), field="sex"
        )
    return identity.sex


def _phone(text: str) -> str | None:
    phone = re.sub(r"^(\+|00)86", "", re.sub(r"[\s\-()]+", "", unicodedata.normalize("NFKC", text)))
    if not phone:
        return None
    if not phone.isascii() or not PHONE.fullmatch(phone):
        raise PersonRefused("phone", _("This does not look like a phone number."), field="phone")
    return phone


def _refuse_the_same_person_twice(people: Sequence[Person]) -> None:
    seen: set[object] = set()
    for i, person in enumerate(people):
        # Without a number, the same name with the same birth date is taken for the same person.
        by_name = (person.name, person.birth_date) if person.name and person.birth_date else None
        for mark in filter(None, (person.identity_index, _document_mark(person), by_name)):
            if mark in seen:
                raise PersonRefused(
                    "twice",
                    _("%(name)s is entered twice: each member of a household stands in it once.")
                    % {"name": person.name or _("This person")},
                    member=i,
                )
            seen.add(mark)


def _document_mark(person: Person) -> tuple[str, str] | None:
    return (person.document_type, person.document_index) if person.document_index else None


def _index_of(person: Person) -> str:
    return person.identity_index or person.document_index or ""


def _on_file(person: Person, entry: MemberEntry, *, member: int, by: User, at: datetime) -> Person:
    """The row of this person: the one on file, or a new one."""
    if not _index_of(person):
        person.save()
        return person
    # Waits for another desk's uncommitted row of the same number, then leaves that one alone.
    Person.objects.bulk_create([person], ignore_conflicts=True)
    known_by = (
        {"identity_index": person.identity_index}
        if person.identity_index
        else {"document_type": person.document_type, "document_index": person.document_index}
    )
    kept = Person.objects.select_for_update().get(**known_by)
    if kept.name != person.name:
        if not entry.card_compared:
            raise PersonRefused(
                "name_differs",
                _(
                    "This number is on file under another name: %(name)s."
                    " Compare it with the card, and confirm that you did."
                )
                % {"name": mask_name(kept.name)},
                member=member,
                field="name",
            )
        FormerName.objects.create(
            person=kept, name=kept.name, changed_by=by, changed_by_name=by.name, changed_at=at
        )
    given = {name: getattr(person, name) for name in ("name", "phone", "address")}
    changed = {name: value for name, value in given.items() if value and value != getattr(kept, name)}
    for name, value in changed.items():
        setattr(kept, name, value)
    if changed:
        kept.save(update_fields=list(changed))
    return kept


@transaction.atomic(durable=True)
def show(
    *, person_id: int, field: str, case: Case | None = None, by: User, purpose: str, at: datetime
) -> str:
    """
    One sealed number of a person in full, after the look has been recorded for good.

    :param field: of :class:`cases.models.people.DisclosedField`.
    :param case: the case it is needed for; the person must belong to its household.
    :param purpose: what the number is needed for, in the words of who asks (个人信息保护法 art. 6, 28).
    :raises PersonRefused: ``purpose_missing``, ``not_of_this_case``, ``nothing_to_show``.
    """
    purpose = _tidy(purpose)
    if not purpose:
        raise PersonRefused(
            "purpose_missing", _("Say what you need the number for; it is recorded."), field="purpose"
        )
    if len(purpose) > 200:
        raise PersonRefused("purpose_too_long", _("Say it in at most 200 characters."), field="purpose")
    person = Person.objects.get(pk=person_id)
    if case and not person.memberships.filter(household=case.household_id).exists():
        raise PersonRefused(
            "not_of_this_case", _("This person does not belong to the household of the case.")
        )
    number = {
        DisclosedField.IDENTITY: person.identity_number,
        DisclosedField.DOCUMENT: lambda: person.document_number,
        DisclosedField.PHONE: lambda: person.phone,
    }[DisclosedField(field)]()
    if not number:
        raise PersonRefused("nothing_to_show", _("No such number of this person is on file."))
    Disclosure.objects.create(
        seen_by=by, seen_by_name=by.name, person=person, case=case, field=field, purpose=purpose, at=at
    )
    return number


def show_identity(*, person_id: int, case: Case | None = None, by: User, purpose: str, at: datetime) -> str:
    """The whole identity number; see :func:`show`."""
    return show(person_id=person_id, field=DisclosedField.IDENTITY, case=case, by=by, purpose=purpose, at=at)


def reseal_people() -> int:
    """
    How many people were sealed anew under the current key, so that an old key can be laid aside.

    Each in its own short transaction; started again, it goes on where it was stopped.

    :raises VaultError: an envelope doesn't open; those before it stay done.
    """
    return sum(_reseal(pk) for pk in Person.objects.order_by("pk").values_list("pk", flat=True).iterator())


@transaction.atomic
def _reseal(pk: int) -> bool:
    person = Person.objects.select_for_update().get(pk=pk)
    old = [name for name, envelope in _envelopes(person) if not is_current(envelope)]
    for name in old:
        setattr(person, name, getattr(person, name))
    if old:
        person.save(update_fields=old)
    return bool(old)


def _envelopes(person: Person) -> Iterator[tuple[str, Envelope]]:
    for name in SEALED:
        if (envelope := person.__dict__[name]) is not None:
            yield name, envelope


def _check_codes(district: str, street: str, community: str) -> None:
    given = [code for code in (district, street, community) if code]
    if not all(re.fullmatch(r"[0-9]{12}", code) for code in given) or (
        (community and not street) or (street and not district)
    ):
        raise PersonRefused(
            "unit_codes",
            _("A division has a code of 12 digits; a community lies in a street, a street in a district."),
        )


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
