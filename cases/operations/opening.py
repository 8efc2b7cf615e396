"""Opening a case: people and household, the case, its record and the first row of its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Household, HouseholdMember, Move, Recusal
from cases.operations import store
from cases.operations.steps import (
    KeyReused,
    Taken,
    facts_of,
    rules_digest,
    rules_must_answer,
    rules_stamp,
)
from cases.people import MemberEntry, register_household
from cases.registry import CaseType, case_type
from permissions.authority import COMMUNITY
from permissions.models import Unit, User
from permissions.periods import day_of
from permissions.relatives import officials_related_to
from permissions.rules import standing_of
from workflows.definition import Machine
from workflows.machinery import rest_in
from workflows.moves import Facts, Jurisdiction, Kind, StepRefused, cleaned_answers, post_asked, stage_due
from workflows.rulebook import current

OPEN = "open"


class NoSuchPlace(StepRefused):
    """The division code names no community that exists on that day."""

    code = "no_such_place"


class NobodyOfThisName(StepRefused):
    """The applicant declares a relation to somebody who isn't on the staff."""

    code = "nobody_of_this_name"


class NotByHand(StepRefused):
    """A case of this type is opened by a step of another case alone."""

    code = "not_by_hand"


def open_case(
    *,
    kind: str,
    opener: User,
    community: str,
    members: Sequence[MemberEntry],
    address: str,
    answers: Mapping[str, Any],
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Open a case for a household in a community, or change nothing.

    :param kind: the case type's name.
    :param community: 12-digit code of the community that has jurisdiction.
    :param answers: raw answers to the page's opening form.
    :param key: idempotency key; the same key and request return the case already opened.
    :raises UnknownType: there is no such case type, or it didn't exist yet on that day.
    :raises NotByHand: only another case's step opens such a case.
    :raises NoSuchPlace: the code names no community.
    :raises NotYours: the opener holds none of the posts that may open such a case there.
    :raises BadAnswers: the opening form is incomplete or wrong.
    :raises PersonRefused: a member of the household can't be registered.
    :raises NobodyOfThisName: a relation is declared to somebody who doesn't work here.
    :raises KeyReused: the key was used for another request.
    :raises RuleMissing: a parameter the opening needs has no value in force.
    """
    request = store.digest_of_request(
        {
            "kind": kind,
            "place": community,
            "members": [asdict(entry) for entry in members],
            "address": address,
            "answers": dict(answers),
        }
    )
    if opened := _already_opened(opener, key, request):
        return opened
    try:
        with transaction.atomic(), rules_must_answer():
            return _open(kind, opener, community, members, address, answers, at, key, request)
    except IntegrityError:
        # The same click arrived twice at once: the other one has committed by now.
        if opened := _already_opened(opener, key, request):
            return opened
        raise


def open_child(taken: Taken, kind: str, answers: Mapping[str, Any]) -> Case:
    """Open a case of another type beside a case, as what follows one of its steps.

    The child is the same household's, in the same place, under the same governing dates, and whoever is kept
    away from the parent is kept away from it; its page is its own. The step has locked the parent before the
    child exists, and whoever may take the step may let the child be opened: a page's ``opens_by`` speaks of
    cases opened by hand. Where the clock took the step, the child counts as opened by who opened the parent.

    :param kind: the child's case type.
    :param answers: raw answers to the opening form of the child's page.
    :raises UnknownType: there is no such case type, or it didn't exist yet on that day.
    :raises BadAnswers: the opening form is incomplete or wrong.
    """
    parent, child_type = taken.case, case_type(kind)
    page = child_type.page_on(day_of(taken.at))
    place = parent.place
    if page.kept_in_district:
        place = Jurisdiction(parent.district, parent.district, parent.district)
    cleaned = _cleaned_opening(page, place, answers, taken.at)
    child = Case(
        parent=parent,
        subject=parent.subject,
        household_id=parent.household_id,
        district=place.district,
        street=place.street,
        community=place.community,
        opened_by_id=taken.user_id or parent.opened_by_id,
        law_on=parent.law_on,
        standard_on=parent.standard_on,
    )
    content = {"answers": cleaned, "parent": parent.number}
    request = store.digest_of_request({"parent": parent.number, "answers": dict(answers)})
    return _begin(
        child, child_type, page, cleaned, taken.at,
        signer=taken.signer, key=None, request=request, content=content,
    )  # fmt: skip


def facts_before(place: Jurisdiction, at: datetime) -> Facts:
    """What is known before there is a case: the moment, and the rules of the day and the place."""
    rules = current()
    reader = rules.parameters.reader(on=day_of(at), division=place.street)
    return Facts(
        state="",
        state_since=at,
        at=at,
        place=place,
        record=None,
        procedure=reader,
        entitlement=reader,
        calendar=rules.calendar,
    )


def place_of(community: str, at: datetime) -> Jurisdiction:
    """The division codes of a community that exists at a moment.

    :raises NoSuchPlace: the code names none.
    """
    today = day_of(at)
    still_there = Q(active_to__isnull=True) | Q(active_to__gte=today)
    if not Unit.objects.filter(
        still_there, code=community, level=COMMUNITY.code, active_from__lte=today
    ).exists():
        raise NoSuchPlace(_("There is no community with this code."))
    return Jurisdiction(f"{community[:6]}000000", f"{community[:9]}000", community)


def _already_opened(opener: User, key: UUID | None, request: bytes) -> Case | None:
    if key is None:
        return None
    first = Move.objects.filter(actor=opener, key=key, seq=1).select_related("case").first()
    if first is None:
        return None
    if bytes(first.request_digest) != request:
        raise KeyReused(_("This form was already sent with other answers; please reload the page."))
    return first.case


def _open(
    name: str,
    opener: User,
    community: str,
    members: Sequence[MemberEntry],
    address: str,
    answers: Mapping[str, Any],
    at: datetime,
    key: UUID | None,
    request: bytes,
) -> Case:
    kind = case_type(name)
    page = kind.page_on(day_of(at))
    if page.only_as_child:
        raise NotByHand(_("Such a case is opened by a step of another case, never by hand."))
    place = place_of(community, at)
    standing = standing_of(opener, at)
    post = post_asked(standing, page.opens_by, place)
    cleaned = _cleaned_opening(page, place, answers, at)
    household = register_household(
        members,
        address=address,
        district=place.district,
        street=place.street,
        community=place.community,
        by=opener,
        at=at,
    )
    case = Case(
        subject=_subject(household),
        household=household,
        district=place.district,
        street=place.street,
        community=place.community,
        opened_by=opener,
    )
    signer = store.Signer(opener.pk, standing.name, post)
    content = {"answers": cleaned, "members": len(members)}
    return _begin(case, kind, page, cleaned, at, signer=signer, key=key, request=request, content=content)


def _begin(
    case: Case,
    kind: CaseType,
    page: type[Machine],
    cleaned: Mapping[str, Any],
    at: datetime,
    *,
    signer: store.Signer,
    key: UUID | None,
    request: bytes,
    content: Mapping[str, Any],
) -> Case:
    """Write a case whose household and place are known: itself, its record, its first row, its desks."""
    case.number = store.next_number(page.number_prefix, at)
    case.type, case.page = kind.name, page.__name__
    rest_in(case, page.start.name)
    case.state_since = case.opened_at = at
    case.last_hash = b""
    case.save(force_insert=True)
    _write_record(kind, page, case, cleaned)
    _recuse_relatives(case, cleaned.get("related_staff", ""), at)
    record, _recused = store.read_record(kind, case.pk, at)
    facts = facts_of(case, record, at, [])
    until = stage_due(page, page.start, facts, at)
    if until:
        case.due_at = case.stage_due_at = until.due_at
        case.due_is_provisional = until.provisional
    store.write_move(
        case,
        kind=Kind.OPENING,
        step=OPEN,
        source="",
        target=case.state,
        at=at,
        signer=signer,
        key=key,
        request=request,
        page_digest=page.digest,
        rules_digest=rules_digest(facts),
        law=page.opening_law,
        content={**content, "page": page.__name__, "rules": rules_stamp(case, facts)},
        due_at=case.due_at,
    )
    store.save_case(case)
    store.write_desks(case, page.desks_at(case.state, facts), at)
    return case


def _cleaned_opening(
    page: type[Machine], place: Jurisdiction, answers: Mapping[str, Any], at: datetime
) -> Mapping[str, Any]:
    return cleaned_answers(page.opening, facts_before(place, at), answers) if page.opening else {}


def _write_record(kind: CaseType, page: type[Machine], case: Case, cleaned: Mapping[str, Any]) -> None:
    kept = {name: cleaned[name] for name in getattr(page.opening, "keeps", ())}
    kind.record(case=case, **kept).save(force_insert=True)


def _subject(household: Household) -> str:
    applicant = household.members.select_related("person").get(is_applicant=True).person
    return applicant.name or str(_("unknown person"))


def _recuse_relatives(case: Case, declared: str, at: datetime) -> None:
    """Keep away everybody who has a relative in the household (SOD-4, SOD-5), and whom the parent keeps away.

    Who is related by name and birth date alone is kept away too: it takes a person to say they aren't.

    :param declared: the name of the official the applicant says they are related to, if any.
    :raises NobodyOfThisName: no member of staff is called so.
    """
    people = list(
        HouseholdMember.objects.filter(household_id=case.household_id).values_list(
            "person__identity_index", "person__name", "person__birth_date"
        )
    )
    found = officials_related_to(
        [index for index, _name, _born in people if index],
        [(name, born) for _index, name, born in people if name and born],
    )
    reasons = {official.user_id: official.relation for official in found}
    if case.parent_id:
        # A relation the applicant declared to the parent is on no register.
        reasons |= dict(Recusal.objects.filter(case_id=case.parent_id).values_list("user_id", "reason"))
    if declared:
        named = User.objects.filter(name=declared, is_active=True).values_list("pk", flat=True)
        if not named:
            raise NobodyOfThisName(
                _("Nobody who works here is called %(name)s; please write the name in full.")
                % {"name": declared}
            )
        reasons |= dict.fromkeys(named, "declared")
    store.recuse(case, reasons, at)
