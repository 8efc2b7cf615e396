"""Who gets a post, who stands in, who is related to whom: each operation is one transaction.

The exclusions between posts stand in the database, where two entries at the same moment meet; here they
become sentences. ``by`` is who enters it (None: the installation itself), ``at`` the moment of the act.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.formats import date_format

from permissions.authority import INSPECTOR, LEVELS, Role
from permissions.errors import (
    AccountClosed,
    AlreadyAppointed,
    AlreadyDeclared,
    AlreadyEnded,
    AppointmentOver,
    BackwardPeriod,
    InspectorsDoNotHandle,
    NotADecidingPost,
    NotAnInspector,
    NotForOneself,
    OwnSubstitute,
    PermissionsRefused,
    ReasonMissing,
    SystemRolesExcludeOthers,
    UnitClosed,
    UnknownRelation,
)
from permissions.models import Appointment, DutyShift, InspectionMandate, Relative, Substitution, Unit, User
from permissions.periods import alive_on, day_of
from permissions.relatives import recognised_relations

Cover = TypeVar("Cover", Substitution, DutyShift)


def appoint(
    *,
    user: User,
    role: Role,
    unit: Unit,
    starts_on: date,
    by: User | None,
    at: datetime,
    ends_on: date | None = None,
) -> Appointment:
    """The person's new appointment to a post.

    :param ends_on: the last day; None leaves it open.
    :raises NotForOneself: the person enters their own appointment.
    :raises AccountClosed: the account is deactivated.
    :raises UnitClosed: the unit doesn't exist on the first day.
    :raises BackwardPeriod: it would end before it begins.
    :raises AlreadyAppointed: the person holds this very post without an end.
    :raises SystemRolesExcludeOthers: it would join a system role with another (SOD-8).
    :raises InspectorsDoNotHandle: the person inspects the unit in that time (SOD-7).
    """
    if user == by:
        raise NotForOneself
    _refuse_closed_account(user)
    _refuse_closed_unit(unit, starts_on)
    if ends_on and ends_on < starts_on:
        raise BackwardPeriod
    with _one_transaction():
        return Appointment.objects.create(
            user=user,
            role=role.code,
            unit=unit,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_by=by,
            recorded_at=at,
        )


def end_appointment(
    *, appointment: Appointment, by: User | None, at: datetime, last_day: date | None = None
) -> Appointment:
    """The appointment, ended: at once, or after its last day.

    Substitutions that stand on it end with it.

    :raises AlreadyEnded: it was over before.
    :raises BackwardPeriod: the last day lies in the past, or before the first.
    """
    with _one_transaction():
        locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if locked.stopped_at or (locked.ends_on and locked.ends_on < day_of(at)):
            raise AlreadyEnded
        if last_day is None:
            locked.stopped_at = at
        elif last_day < max(day_of(at), locked.starts_on):
            raise BackwardPeriod
        else:
            locked.ends_on = last_day
        locked.ended_by = by
        locked.save(update_fields=["stopped_at", "ends_on", "ended_by"])
        return locked


def substitute(
    *,
    appointment: Appointment,
    substitute: User,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: User | None,
    at: datetime,
) -> Substitution:
    """The named substitute of a deciding post's holder for a time (AB 岗, RL-16).

    :raises NotADecidingPost: the post takes no decisions.
    :raises OwnSubstitute: holder and substitute are the same person.
    :raises NotForOneself: the substitute enters it.
    :raises AppointmentOver: the appointment isn't alive when the substitution begins.
    :raises ReasonMissing, BackwardPeriod, AccountClosed: what the names say.
    :raises SystemRolesExcludeOthers, InspectorsDoNotHandle: as for an appointment.
    """
    authority = appointment.authority
    if not authority.role.decides:
        raise NotADecidingPost(role=authority.title)
    if substitute.pk == appointment.user_id:
        raise OwnSubstitute(name=substitute.name)
    if substitute == by:
        raise NotForOneself
    if not reason.strip():
        raise ReasonMissing
    if ends_at <= starts_at:
        raise BackwardPeriod
    _refuse_closed_account(substitute)
    with _one_transaction():
        held = Appointment.objects.select_for_update().get(pk=appointment.pk)
        alive = held.starts_on <= day_of(starts_at) and (
            not held.ends_on or day_of(starts_at) <= held.ends_on
        )
        if held.stopped_at or not alive:
            raise AppointmentOver
        return Substitution.objects.create(
            appointment=held,
            substitute=substitute,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason.strip(),
            recorded_by=by,
            recorded_at=at,
        )


def put_on_duty(
    *,
    user: User,
    role: Role,
    unit: Unit,
    starts_at: datetime,
    ends_at: datetime,
    by: User | None,
    at: datetime,
) -> DutyShift:
    """A shift in which the person may act for a deciding post of the unit (RL-16).

    :raises NotADecidingPost: the role takes no decisions.
    :raises NotForOneself: the person on duty enters it.
    :raises BackwardPeriod, AccountClosed, UnitClosed: what the names say.
    :raises SystemRolesExcludeOthers, InspectorsDoNotHandle: as for an appointment.
    """
    if not role.decides:
        raise NotADecidingPost(role=(role @ LEVELS[unit.level]).title)
    if user == by:
        raise NotForOneself
    if ends_at <= starts_at:
        raise BackwardPeriod
    _refuse_closed_account(user)
    _refuse_closed_unit(unit, day_of(starts_at))
    with _one_transaction():
        return DutyShift.objects.create(
            user=user,
            role=role.code,
            unit=unit,
            starts_at=starts_at,
            ends_at=ends_at,
            recorded_by=by,
            recorded_at=at,
        )


def end_cover(*, cover: Cover, by: User | None, at: datetime) -> Cover:
    """The substitution or shift, ended now, or withdrawn before it began.

    :raises AlreadyEnded: it was over before.
    """
    with _one_transaction():
        locked: Cover = type(cover).objects.select_for_update().get(pk=cover.pk)
        if locked.ends_at <= at or locked.ends_at == locked.starts_at:
            raise AlreadyEnded
        locked.ends_at = max(at, locked.starts_at)
        locked.ended_by = by
        locked.save(update_fields=["ends_at", "ended_by"])
        return locked


def declare_relative(
    *,
    user: User,
    name: str,
    relation: str,
    by: User | None,
    at: datetime,
    identity_index: str = "",
    birth_date: date | None = None,
    source: Relative.Source = Relative.Source.DECLARED,
) -> Relative:
    """An entry in the relatives register of a member of staff (SOD-4).

    :param identity_index: blind index of the relative's identity number, if it is known.
    :raises UnknownRelation: the bureau's list has no such relation (SOD-5).
    :raises AlreadyDeclared: the same number stands in this person's register.
    """
    if relation not in recognised_relations():
        raise UnknownRelation(relation=relation)
    with _one_transaction():
        return Relative.objects.create(
            user=user,
            name=name.strip(),
            relation=relation,
            identity_index=identity_index,
            birth_date=birth_date,
            declared_on=day_of(at),
            source=source,
            recorded_by=by,
            recorded_at=at,
        )


def withdraw_relative(*, relative: Relative, by: User | None, at: datetime) -> Relative:
    """The entry, no longer counted; it stays on record.

    :raises AlreadyEnded: it was withdrawn before.
    """
    with _one_transaction():
        locked = Relative.objects.select_for_update().get(pk=relative.pk)
        if locked.withdrawn_on:
            raise AlreadyEnded
        locked.withdrawn_on = day_of(at)
        locked.ended_by = by
        locked.save(update_fields=["withdrawn_on", "ended_by"])
        return locked


def issue_mandate(
    *,
    user: User,
    unit: Unit,
    starts_on: date,
    ends_on: date,
    purpose: str,
    by: User | None,
    at: datetime,
) -> InspectionMandate:
    """The order to an inspector to look at a unit, and at nothing else, for a time.

    :raises NotForOneself: the inspector issues it.
    :raises NotAnInspector: on the first day the person isn't appointed inspector of a unit above.
    :raises ReasonMissing: the purpose is blank.
    :raises BackwardPeriod: it would end before it begins.
    :raises InspectorsDoNotHandle: the person holds a handling role there in that time (SOD-7).
    """
    if user == by:
        raise NotForOneself
    if not purpose.strip():
        raise ReasonMissing
    if ends_on < starts_on:
        raise BackwardPeriod
    _refuse_closed_account(user)
    with _one_transaction():
        appointed = Appointment.objects.filter(
            alive_on(starts_on), user=user, role=INSPECTOR.code, stopped_at__isnull=True
        ).select_related("unit")
        if not any(appointment.unit.contains(unit) for appointment in appointed):
            raise NotAnInspector(name=user.name, unit=unit.name)
        return InspectionMandate.objects.create(
            user=user,
            unit=unit,
            starts_on=starts_on,
            ends_on=ends_on,
            purpose=purpose.strip(),
            recorded_by=by,
            recorded_at=at,
        )


def _refuse_closed_account(user: User) -> None:
    if not user.is_active:
        raise AccountClosed(name=user.name)


def _refuse_closed_unit(unit: Unit, day: date) -> None:
    if not unit.active_from <= day or (unit.active_to and unit.active_to < day):
        raise UnitClosed(unit=unit.name, day=date_format(day))


@contextmanager
def _one_transaction() -> Iterator[None]:
    """A transaction whose broken constraints come out as sentences."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = _refusal(
            getattr(diagnosis, "constraint_name", None), getattr(diagnosis, "message_detail", None)
        )
        if refusal is None:
            raise
        raise refusal from error


def _refusal(constraint: str | None, detail: str | None) -> PermissionsRefused | None:
    match constraint:
        case "system_roles_exclude_all_others":
            return SystemRolesExcludeOthers(role=detail)
        case "inspectors_handle_nothing_they_inspect":
            return InspectorsDoNotHandle(unit=detail)
        case "one_open_appointment_per_person_and_post":
            return AlreadyAppointed()
        case "one_entry_per_person_and_relative":
            return AlreadyDeclared()
    return None
