"""The register of officials' relatives (近亲属备案, SOD-4 and SOD-5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from permissions.models.post import Recorded


class Relative(Recorded):
    """A relative of a member of staff, declared by that person or found by matching.

    The identity number itself isn't here: callers bring its blind index.
    """

    class Source(models.TextChoices):
        DECLARED = "declared", _("declared")
        MATCHED = "matched", _("found by matching")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="relatives",
        verbose_name=_("member of staff"),
    )
    name = models.CharField(_("name"), max_length=80)
    relation = models.CharField(_("relation"), max_length=24)
    identity_index = models.CharField(
        _("blind index of the identity number"), max_length=64, blank=True, default="", db_index=True
    )
    birth_date = models.DateField(_("born on"), null=True, blank=True)
    declared_on = models.DateField(_("declared on"))
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.DECLARED)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("relative")
        verbose_name_plural = _("relatives")
        ordering = ["user", "name"]
        indexes = [models.Index(fields=["name", "birth_date"], name="relative_by_name")]
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="relative_has_a_name"),
            models.CheckConstraint(
                condition=Q(source__in=["declared", "matched"]), name="relative_is_declared_or_matched"
            ),
            models.UniqueConstraint(
                fields=["user", "identity_index"],
                condition=Q(withdrawn_on__isnull=True) & ~Q(identity_index=""),
                name="one_entry_per_person_and_relative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} of {self.user_id}"
