"""What a means check keeps: why it was asked for, and what the registers said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from cases.models import CaseRecord, Document, DocumentKind

FEN = 100


class Source(models.TextChoices):
    """Who can be asked about a household (社会救助法 art. 41)."""

    HUKOU = "hukou", _("household register")  # 户籍
    TAX = "tax", _("tax")  # 税务
    SOCIAL_INSURANCE = "social_insurance", _("social insurance")  # 社会保险
    REAL_ESTATE = "real_estate", _("real estate")  # 不动产登记
    MARKET = "market", _("market registration")  # 市场主体登记
    HOUSING_FUND = "housing_fund", _("housing fund")  # 住房公积金
    VEHICLES = "vehicles", _("vehicles and vessels")  # 车船
    BANKS = "banks", _("banks")  # 银行
    INSURERS = "insurers", _("insurers")  # 保险
    BROKERS = "brokers", _("brokers")  # 证券
    PAYMENT = "payment", _("non-bank payment institutions")  # 非银行支付机构


class Finding(models.TextChoices):
    """What the centre found; it decides nothing (只核对、不认定)."""

    WITHIN = "within", _("within the limits")
    BEYOND = "beyond", _("beyond the limits")
    UNCLEAR = "unclear", _("not clear")


class MeansCheckRecord(CaseRecord):
    """One check of one household.

    :ivar has_authorisation: the case that asked says it was given in writing.
    :ivar result_on: the day whose data the result shows.
    :ivar income_fen: of each member and month, in fen.
    """

    reason = models.TextField(_("what the check is for"), max_length=1000)
    is_recheck = models.BooleanField(_("repeated check"), default=False)
    disputed = models.TextField(_("what the household disputes"), max_length=1000, blank=True)
    has_authorisation = models.BooleanField(_("means check authorised"), default=False)

    result_on = models.DateField(_("date of the result"), null=True)
    income_fen = models.BigIntegerField(_("income per head and month"), null=True)
    property_findings = models.TextField(_("property found"), max_length=2000, blank=True)
    sources = ArrayField(
        models.CharField(max_length=20, choices=Source), verbose_name=_("asked"), default=list
    )
    finding = models.CharField(_("finding"), max_length=8, choices=Finding, blank=True)
    note = models.TextField(_("remark"), max_length=1000, blank=True)
    return_reasons = models.TextField(_("why it was returned"), max_length=1000, blank=True)

    class Meta(CaseRecord.Meta):
        verbose_name = _("means check record")
        constraints = [
            models.CheckConstraint(
                condition=Q(finding="", result_on__isnull=True, income_fen__isnull=True, sources=[])
                | (
                    Q(finding__in=Finding.values, result_on__isnull=False, income_fen__isnull=False)
                    & ~Q(sources=[])
                ),
                name="a_means_check_is_reported_whole_or_not_at_all",
            ),
            models.CheckConstraint(condition=Q(income_fen__gte=0), name="a_checked_income_is_not_negative"),
            models.CheckConstraint(
                condition=(Q(is_recheck=True) & ~Q(disputed="")) | Q(is_recheck=False, disputed=""),
                name="a_repeated_means_check_says_what_is_disputed",
            ),
            models.CheckConstraint(
                condition=Q(finding="") | Q(return_reasons=""),
                name="a_means_check_is_reported_or_returned",
            ),
        ]

    @classmethod
    def for_facts(cls, day: date) -> QuerySet[Self]:
        """The rows with whether the household's declaration is on file, and the day they are read for.

        ``declaration_on_file``: among the papers of this case or of the one that asked for the check.
        """
        here_or_there = Q(case_id=OuterRef("pk")) | Q(case_id=OuterRef("case__parent_id"))
        declarations = Document.objects.filter(here_or_there, kind=DocumentKind.DECLARATION, replaced_by=None)
        rows = (
            super()
            .for_facts(day)
            .annotate(
                declaration_on_file=Exists(declarations),
                read_for=Value(day, output_field=DateField()),
            )
        )
        return cast("QuerySet[Self]", rows)

    def age_in_days(self, on: date) -> int | None:
        """How many days old the result is; None before there is one."""
        return (on - self.result_on).days if self.result_on else None

    @property
    def age_now_in_days(self) -> int | None:
        """How old the result is on the day the row was read for; None before there is one, or a day."""
        read_for: date | None = getattr(self, "read_for", None)
        return self.age_in_days(read_for) if read_for else None

    @property
    def sources_in_words(self) -> list[str]:
        """Who was asked."""
        return [str(Source(source).label) for source in self.sources]

    def told_parent(self) -> dict[str, str]:
        """What the case that asked is told, as typed answers to its form; empty while the check is out.

        Of a result ``check_on``, ``check_income_fen`` (in yuan, as sums are typed), ``check_finding``,
        ``check_note`` and ``check_number``; of a check that was returned ``reasons``.
        """
        if self.return_reasons:
            return {"reasons": self.return_reasons}
        if self.result_on is None or self.income_fen is None:
            return {}
        return {
            "check_on": self.result_on.isoformat(),
            "check_income_fen": f"{Decimal(self.income_fen) / FEN:.2f}",
            "check_finding": self.finding,
            "check_note": self.note,
            "check_number": self.case.number,
        }
