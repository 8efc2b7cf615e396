"""Rows that are ended, never deleted: a history names them, and an inspector asks years later."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from permissions.errors import NeverDeleted


class KeptQuerySet(models.QuerySet[Any]):
    """A queryset that refuses to delete."""

    def delete(self) -> NoReturn:
        """Refuse.

        :raises NeverDeleted: always.
        """
        raise NeverDeleted(what=self.model._meta.verbose_name_plural)

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Kept(models.Model):
    """A row that can be ended but not deleted."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse.

        :raises NeverDeleted: always.
        """
        raise NeverDeleted(what=self._meta.verbose_name)
