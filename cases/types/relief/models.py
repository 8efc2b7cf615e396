"""What a relief case keeps beside the case itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.funds.models import ReserveFund
from cases.models import CaseRecord, Document, DocumentKind, HouseholdMember
from cases.models.people import PersonKind

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Hardship(models.TextChoices):
    """What struck the household (急难情形; 社会救助法 art. 29)."""

    FIRE = "fire", _("fire")
    TRAFFIC = "traffic", _("traffic accident")
    INJURY = "injury", _("injury")
    ILLNESS = "illness", _("sudden serious illness")
    DISASTER = "disaster", _("flood, storm or other disaster")
    STRANDED = "stranded", _("stranded or robbed away from home")
    LOSS = "loss", _("death or loss of the breadwinner")
    SPENDING = "spending", _("necessary spending beyond one's means")
    OTHER = "other", _("other special hardship")


class ReliefRecord(CaseRecord):
    """Temporary relief: what was reported, decided, paid and back-filled. Sums in fen.

    ``standard_fen`` is the monthly dibao standard per head that the decision was measured by;
    ``fund_year`` the year of the street's reserve fund the sum was promised from.
    """

    first_reported_at = models.DateTimeField(_("first reported"))
    reporter = models.CharField(_("reported by"), max_length=60, blank=True)
    hardship = models.CharField(_("hardship"), max_length=12, choices=Hardship.choices)
    account = models.TextField(_("what happened"), max_length=2000)
    is_urgent = models.BooleanField(_("urgent"))
    sum_asked_fen = models.BigIntegerField(_("sum asked for"), null=True, blank=True)
    has_consent = models.BooleanField(_("declaration of truthfulness signed"), default=False)
    has_authorisation = models.BooleanField(_("means check authorised"), default=False)

    accepted_at = models.DateTimeField(_("accepted"), null=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("handler"),
    )
    sum_proposed_fen = models.BigIntegerField(_("sum proposed"), null=True)
    witness_note = models.TextField(_("what was seen or who can witness it"), blank=True)

    sum_granted_fen = models.BigIntegerField(_("sum granted"), null=True)
    standard_fen = models.BigIntegerField(_("dibao standard"), null=True)
    fund_year = models.PositiveSmallIntegerField(null=True)
    reserved_fen = models.BigIntegerField(default=0)
    telephone_decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("decided by telephone by"),
    )  # fmt: skip
    telephone_at = models.DateTimeField(_("time of the call"), null=True)
    telephone_confirmed_at = models.DateTimeField(_("telephone decision confirmed"), null=True)

    paid_fen = models.BigIntegerField(_("sum paid"), default=0)
    paid_at = models.DateTimeField(_("paid"), null=True)
    emergency_ended_at = models.DateTimeField(_("emergency ended"), null=True)
    facts_note = models.TextField(_("facts established afterwards"), blank=True)
    wants_follow_up = models.BooleanField(_("further relief is asked for"), default=False)
    published_on = models.DateField(_("result published"), null=True)
    filed_at = models.DateTimeField(_("filed with the district"), null=True)

    sum_to_recover_fen = models.BigIntegerField(_("sum to be returned"), default=0)
    recovered_fen = models.BigIntegerField(_("sum returned"), default=0)
    instalments = models.PositiveSmallIntegerField(default=0)

    class Meta(CaseRecord.Meta):
        verbose_name = _("relief record")
        constraints = [
            models.CheckConstraint(
                condition=Q(sum_granted_fen__isnull=True) | Q(paid_fen__lte=F("sum_granted_fen")),
                name="relief_never_pays_more_than_was_granted",
            ),
            models.CheckConstraint(
                condition=Q(reserved_fen__gte=0, paid_fen__gte=0, recovered_fen__gte=0),
                name="relief_sums_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(sum_to_recover_fen__lte=F("paid_fen")),
                name="relief_recovers_no_more_than_was_paid",
            ),
        ]

    @classmethod
    def for_facts(cls, day: date) -> QuerySet[Self]:
        """The rows with what guards ask of the household, the papers, other grants and the fund.

        ``heads`` members, ``unidentified`` of them unknown, ``member_names``; ``receipts`` and pieces of
        ``evidence`` among the papers; ``same_cause_at``, the last grant of another case for the same
        hardship to a member; ``fund_free_fen``, what the street's fund of the year has free.
        """
        members = HouseholdMember.objects.filter(household_id=OuterRef("case__household_id"))
        papers = Document.objects.filter(case_id=OuterRef("pk"), replaced_by=None)
        fund = ReserveFund.objects.filter(street=OuterRef("case__street"), year=day.year)
        rows = (
            super()
            .for_facts(day)
            .annotate(
                heads=_counted(members, "household_id"),
                unidentified=_counted(members.filter(person__kind=PersonKind.UNKNOWN), "household_id"),
                member_names=ArraySubquery(members.values("person__name")),
                receipts=_counted(papers.filter(kind=DocumentKind.RECEIPT), "case_id"),
                evidence=_counted(papers.filter(kind__in=EVIDENCE), "case_id"),
                same_cause_at=Subquery(_same_cause(cls).values("paid_at")[:1]),
                fund_free_fen=Subquery(fund.values(free=F("balance_fen") - F("reserved_fen"))),
            )
        )
        return cast("QuerySet[Self]", rows)


EVIDENCE = (DocumentKind.EMERGENCY_PROOF, DocumentKind.MEDICAL_PROOF, DocumentKind.VISIT_PHOTO)


def _same_cause(records: type[ReliefRecord]) -> QuerySet[ReliefRecord]:
    """Other cases of the household's members that were paid for the same hardship, the latest first."""
    return (
        records.objects.filter(
            hardship=OuterRef("hardship"),
            paid_at__isnull=False,
            case__household__members__person__memberships__household_id=OuterRef("case__household_id"),
        )
        .exclude(pk=OuterRef("pk"))
        .order_by("-paid_at")
    )


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n")), 0)
