"""guardian's one door: exceptional, dated access of one person to one object, with a reason.

The rows are guardian's direct-foreign-key permissions, written here and not by ``assign_perm``, which knows
no reason and no end. guardian's own backend isn't installed, since it would count expired rows: the objects
granted at a moment come with the person's standing (:func:`permissions.rules.standing_of`), and the scope
adds them. Nothing here is ever global.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from permissions.authority import ROLES, Reach
from permissions.errors import (
    AccountClosed,
    AlreadyEnded,
    BackwardPeriod,
    NoContentForAdministrators,
    NotForOneself,
    ReasonMissing,
)
from permissions.models.kept import Kept, KeptQuerySet
from permissions.models.post import Appointment
from permissions.models.user import User
from permissions.periods import alive_at, alive_on, day_of

READ = "read_case"
ADMINISTRATORS = [role.code for role in ROLES.values() if role.reach is Reach.NONE]


class GrantManager(UserObjectPermissionManager.from_queryset(KeptQuerySet)):  # type: ignore[misc]
    """guardian's manager over rows that can't be deleted."""


class ExceptionalGrant(Kept, UserObjectPermissionBase):
    """A grant on one object; the concrete model adds ``content_object``, a foreign key to it.

    A concrete model that needs a ``Meta`` of its own inherits from ``ExceptionalGrant.Meta``, to keep the
    constraints. guardian's "one row per person and object" doesn't hold: an ended grant stays on record
    beside the next one.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("person"),
    )
    permission = models.ForeignKey(Permission, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True, default="")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )

    objects: ClassVar[GrantManager] = GrantManager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["user", "ends_at"], name="%(class)s_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="%(class)s_has_a_reason"),
            # Equal moments are a grant revoked before it began.
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="%(class)s_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(user=F("granted_by")), name="%(class)s_is_not_for_oneself"),
        ]


G = TypeVar("G", bound=ExceptionalGrant)


@transaction.atomic
def grant(
    model: type[G],
    *,
    user: User,
    obj: models.Model,
    reason: str,
    ends_at: datetime,
    by: User,
    at: datetime,
    permission: str = READ,
    purpose: str = "",
) -> G:
    """A new grant on the object, alive from now to its end; refused as :func:`grant_to_each` is."""
    (row,) = grant_to_each(
        model, pairs=[(user, obj)], reason=reason, ends_at=ends_at, by=by, at=at, permission=permission,
        purpose=purpose,
    )  # fmt: skip
    return row


@transaction.atomic
def grant_to_each(
    model: type[G],
    *,
    pairs: Sequence[tuple[User, models.Model]],
    reason: str,
    ends_at: datetime,
    by: User,
    at: datetime,
    permission: str = READ,
    purpose: str = "",
) -> list[G]:
    """New grants for the same reason, one for each person and object, in that order; all or none.

    As many statements for one as for many.

    :param pairs: at least one; the objects are all of one model.
    :raises ReasonMissing: the reason is blank.
    :raises BackwardPeriod: the end isn't in the future.
    :raises NotForOneself: giver and receiver are the same person.
    :raises AccountClosed: the receiver's account is deactivated.
    :raises NoContentForAdministrators: the receiver runs the system (SOD-8).
    """
    if not reason.strip():
        raise ReasonMissing
    if ends_at <= at:
        raise BackwardPeriod
    people = {user for user, _obj in pairs}
    if by in people:
        raise NotForOneself
    for user in people:
        if not user.is_active:
            raise AccountClosed(name=user.name)
    if Appointment.objects.filter(alive_on(day_of(at)), user__in=people, role__in=ADMINISTRATORS).exists():
        raise NoContentForAdministrators
    granted = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(pairs[0][1]), codename=permission
    )
    rows: list[G] = model.objects.bulk_create(
        model(
            user=user,
            permission=granted,
            content_object=obj,
            reason=reason.strip(),
            purpose=purpose.strip(),
            granted_by=by,
            starts_at=at,
            ends_at=ends_at,
        )
        for user, obj in pairs
    )
    return rows


@transaction.atomic
def revoke(row: G, *, by: User, at: datetime) -> G:
    """The grant, ended now; the row stays.

    :raises AlreadyEnded: it was over before.
    """
    locked: G = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.ends_at <= at:
        raise AlreadyEnded
    locked.ends_at = max(at, locked.starts_at)
    locked.revoked_by = by
    locked.save(update_fields=["ends_at", "revoked_by"])
    return locked


def end_each(model: type[G], keys: Iterable[int], *, by: User, at: datetime) -> int:
    """The grants of these keys that are alive, ended now; how many that were."""
    rows = model.objects.filter(alive_at(at), pk__in=list(keys))
    ended: int = rows.update(ends_at=at, revoked_by=by)
    return ended


def live_grants(model: type[G], user: User | int, at: datetime, permission: str = READ) -> QuerySet[G]:
    """The person's grants of that model alive at a moment."""
    user_id = user if isinstance(user, int) else user.pk
    grants: QuerySet[G] = model.objects.filter(alive_at(at), user_id=user_id, permission__codename=permission)
    return grants


def granted_objects() -> str:
    """SQL for what ``%(user)s`` may read at ``%(at)s``: a JSON object of model label and list of keys."""
    quote = connection.ops.quote_name
    grant_models: list[Any] = [model for model in apps.get_models() if issubclass(model, ExceptionalGrant)]
    pairs = ", ".join(
        f"""'{model._meta.get_field("content_object").related_model._meta.label}', ARRAY(
            SELECT g.content_object_id FROM {quote(model._meta.db_table)} g
            JOIN auth_permission p ON p.id = g.permission_id AND p.codename = '{READ}'
            WHERE g.user_id = %(user)s::bigint
              AND g.starts_at <= %(at)s::timestamptz AND g.ends_at > %(at)s::timestamptz)"""  # noqa: S608
        for model in grant_models
    )
    return f"jsonb_build_object({pairs})"
