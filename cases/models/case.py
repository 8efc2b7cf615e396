"""The case: what every case type has in common, and where it rests."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.machinery import ResumesWhereItRests, StateColumn
from workflows.moves import Jurisdiction


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases are opened and moved by operations; nothing else writes them."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise CaseIsHistory(_("A case is part of the record and can't be deleted."))


class CaseIsHistory(Exception):
    """Somebody tried to delete a case."""


class Case(ResumesWhereItRests, models.Model):
    """One matter of one household under one page (个案).

    ``district``, ``street`` and ``community`` are the 12-digit division codes that have
    jurisdiction; for temporary relief those of the place of the emergency (社会救助法 art. 37).
    ``law_on`` and ``standard_on`` are the governing dates: set at acceptance, empty before.
    ``due_at`` is the earliest open deadline, ``stage_due_at`` that of the state alone.
    """

    number = models.CharField(_("case number"), max_length=24, unique=True)
    type = models.CharField(_("case type"), max_length=32)
    page = models.CharField(_("page"), max_length=40, help_text=_("Class on the case type's page"))
    state = StateColumn(_("state"))
    state_since = models.DateTimeField(_("in this state since"))
    stage_due_at = models.DateTimeField(null=True, blank=True)
    stage_late_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_is_provisional = models.BooleanField(default=False)
    subject = models.CharField(_("applicant"), max_length=60)
    sum_fen = models.BigIntegerField(_("sum"), null=True, blank=True)
    household = models.ForeignKey(
        "cases.Household", on_delete=models.PROTECT, related_name="cases", verbose_name=_("household")
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    district = models.CharField(max_length=12)
    street = models.CharField(max_length=12)
    community = models.CharField(max_length=12)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases_opened"
    )
    opened_at = models.DateTimeField(_("opened"))
    law_on = models.DateField(null=True, blank=True)
    standard_on = models.DateField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.BinaryField(max_length=32)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [("read_case", "Can read a case by exceptional grant")]
        default_permissions = ()
        indexes = [
            models.Index(fields=["community", "-opened_at"], name="case_by_community"),
            models.Index(fields=["street", "-opened_at"], name="case_by_street"),
            models.Index(fields=["district", "-opened_at"], name="case_by_district"),
            models.Index(fields=["opened_by", "-opened_at"], name="case_by_opener"),
            models.Index(fields=["due_at"], name="case_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def place(self) -> Jurisdiction:
        return Jurisdiction(self.district, self.street, self.community)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise CaseIsHistory(_("A case is part of the record and can't be deleted."))


class Recusal(models.Model):
    """A person kept away from a case because a relative of theirs belongs to the household."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="one_recusal_per_case_and_person")
        ]
