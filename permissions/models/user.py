"""The person who signs in: one person, one account (SOD-1 is about persons)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from permissions.models.kept import Kept, KeptQuerySet


class UserManager(BaseUserManager.from_queryset(KeptQuerySet)):  # type: ignore[misc]
    """Creates accounts with hashed passwords."""

    def create_user(
        self, username: str, password: str | None = None, *, name: str, staff_number: str, **fields: Any
    ) -> User:
        """A saved account; without a password nobody can sign in to it."""
        user: User = self.model(
            username=self.model.normalize_username(username), name=name, staff_number=staff_number, **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Kept):
    """A member of staff.

    An account carries no rights: they come from appointments alone (:mod:`permissions.rules`), so the
    usual flags and permission questions of Django are answered with no.
    """

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(_("name"), max_length=80)
    staff_number = models.CharField(_("staff number"), max_length=32, unique=True)
    identity_index = models.CharField(
        _("blind index of the identity number"), max_length=64, null=True, blank=True, unique=True
    )
    language = models.CharField(_("language"), max_length=12, default="zh-hans")
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "staff_number"]

    # For libraries that ask the usual way.
    is_staff = False
    is_superuser = False

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("members of staff")
        ordering = ["staff_number"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_is_unique_in_any_case"),
            models.CheckConstraint(condition=~Q(username=""), name="user_has_a_user_name"),
            models.CheckConstraint(condition=~Q(name=""), name="user_has_a_name"),
            models.CheckConstraint(condition=~Q(staff_number=""), name="user_has_a_staff_number"),
            models.CheckConstraint(
                condition=~Q(identity_index=""), name="user_identity_index_is_set_or_null"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name to show."""
        return self.name

    def get_short_name(self) -> str:
        """The name to show."""
        return self.name

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """No: what a person may do is asked of :mod:`permissions.rules`."""
        return False

    def has_perms(self, perm_list: Any, obj: object | None = None) -> bool:
        """No, for the same reason."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """No, for the same reason."""
        return False

    def deactivate(self) -> None:
        """Close the account at once: no sign-in, no post, no grant counts. The person stays on record."""
        self.is_active = False
        self.save(update_fields=["is_active"])
