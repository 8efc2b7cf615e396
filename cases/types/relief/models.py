"""What a relief case keeps beside the case itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.funds.models import ReserveFund
from cases.models import CaseRecord, Document, DocumentKind, HouseholdMember, Move, Recusal
from cases.models.notice import Ground, NoticeKind, NoticeText
from cases.models.people import PersonKind
from cases.types.relief.sums import multiple
from workflows.deadlines import calendar_days, due
from workflows.moves import Kind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from workflows.moves import Facts


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


GROUND_SHOWN = {
    Hardship.SPENDING: Ground.SPENDING,
    Hardship.OTHER: Ground.OTHER,
    **dict.fromkeys(
        [
            Hardship.FIRE, Hardship.TRAFFIC, Hardship.INJURY, Hardship.ILLNESS, Hardship.DISASTER,
            Hardship.STRANDED, Hardship.LOSS,
        ],
        Ground.EMERGENCY,
    ),
}  # fmt: skip
"""What a public notice tells of the hardship: never an illness (RL-15)."""


class Recognised(models.TextChoices):
    """The low-income group a household already belongs to (社会救助法 arts. 16–22)."""

    NONE = "", _("none")
    DIBAO = "dibao", _("dibao household")
    TEKUN = "tekun", _("person in extreme difficulty")
    EDGE = "edge", _("dibao edge household")
    RIGID = "rigid", _("household with rigid expenditure")


class RefusalGround(models.TextChoices):
    """Why relief is refused, or an application not accepted (domain §1.5: reasons coded)."""

    OUT_OF_SCOPE = "out_of_scope", _("outside the scope of temporary relief")
    MEANS = "means", _("income or property above the limits")
    NO_HARDSHIP = "no_hardship", _("the hardship was not confirmed")
    REPEATED = "repeated", _("relieved before for the same cause, without good reason")
    NO_CHECKING = "no_checking", _("the household refuses to be checked")
    PAPERS_MISSING = "papers_missing", _("the list of what was missing has lapsed")
    OTHER = "other", _("another reason")


class DecidedBy(models.TextChoices):
    """The level whose leader signed the decision."""

    STREET = "street", _("street")
    DISTRICT = "district", _("district")


class ReliefRecord(CaseRecord):
    """Temporary relief: what was reported, found, decided, paid and filed. Sums in fen.

    ``standard_fen`` is the monthly dibao standard per head that the decision was measured by;
    ``fund_year`` the year of the street's reserve fund an advance was promised from. Sums proposed and
    granted are those of the whole case, what was advanced included. ``noticed_…`` say for which people,
    ground and sum a public notice was posted, and ``notice_hung_at`` when the last one had hung its time.
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

    # What was found.
    recognised_as = models.CharField(
        _("already recognised as"), max_length=8, choices=Recognised.choices, blank=True
    )
    means_known_on = models.DateField(_("means checked before on"), null=True)
    visited_on = models.DateField(_("home visit"), null=True)
    visit_note = models.TextField(_("found at the home visit"), blank=True)
    visit_signed_at = models.DateTimeField(_("home visit signed by both visitors"), null=True)
    check_number = models.CharField(_("number of the means check"), max_length=20, blank=True)
    check_on = models.DateField(_("day of the means checked"), null=True)
    check_income_fen = models.BigIntegerField(_("monthly income per head"), null=True)
    check_finding = models.CharField(_("finding of the means check"), max_length=8, blank=True)
    check_note = models.TextField(_("remarks of the checking centre"), blank=True)
    need_confirmed_on = models.DateField(_("need seen to go on"), null=True)
    district_visited_on = models.DateField(_("home visit by the district"), null=True)

    # What the street proposes, and what was made public of it.
    special_hardship = models.BooleanField(_("special hardship"), default=False)
    fits_no_category = models.BooleanField(_("fits no category"), default=False)
    repetition_reason = models.TextField(_("reason to pay again"), blank=True)
    notice_posted_at = models.DateTimeField(_("notice posted"), null=True)
    notice_hung_at = models.DateTimeField(_("notice hung to its end"), null=True)
    notice_removed_on = models.DateField(_("notice removed"), null=True)
    noticed_sum_fen = models.BigIntegerField(null=True)
    noticed_hardship = models.CharField(max_length=12, blank=True)
    noticed_people = ArrayField(models.BigIntegerField(), default=list)

    # What the panel advised, and what was decided.
    panel_number = models.CharField(_("number of the panel"), max_length=20, blank=True)
    panel_advice = models.CharField(_("advice of the panel"), max_length=8, blank=True)
    panel_sum_fen = models.BigIntegerField(_("sum advised"), null=True)
    panel_votes = models.CharField(_("votes for, against, abstained"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=8, choices=DecidedBy.choices, blank=True)
    due_now_fen = models.BigIntegerField(_("to be paid at once"), null=True)
    rest_due_on = models.DateField(_("rest to be paid on"), null=True)
    dropped_fen = models.BigIntegerField(_("rest no longer paid"), default=0)

    refusal_ground = models.CharField(
        _("ground of the refusal"), max_length=16, choices=RefusalGround.choices, blank=True
    )
    refusal_facts = models.TextField(_("facts the refusal rests on"), blank=True)
    refusal_reasons = models.TextField(_("reasons of the refusal"), blank=True)
    served_on = models.DateField(_("notice served"), null=True)
    served_by = models.CharField(_("way of service"), max_length=16, blank=True)
    review_until = models.DateField(_("last day to ask for administrative review"), null=True)
    suit_until = models.DateField(_("last day to sue"), null=True)
    suit_is_provisional = models.BooleanField(default=False)

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
    papers_confirmed_at = models.DateTimeField(_("back-filled papers confirmed"), null=True)
    filed_at = models.DateTimeField(_("filed with the district"), null=True)
    rounds = models.PositiveSmallIntegerField(_("decided anew"), default=0)

    sum_to_recover_fen = models.BigIntegerField(_("sum to be returned"), default=0)
    recovered_fen = models.BigIntegerField(_("sum returned"), default=0)
    instalments = models.PositiveSmallIntegerField(default=0)

    class Meta(CaseRecord.Meta):
        verbose_name = _("relief record")
        constraints = [
            models.CheckConstraint(
                condition=Q(sum_granted_fen__isnull=True)
                | Q(paid_fen__lte=F("sum_granted_fen") + F("recovered_fen")),
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

    @property
    def multiple(self) -> Decimal | None:
        """The sum granted or proposed in standards per head, once it is measured; for showing only."""
        sum_fen = self.sum_granted_fen if self.decided_at else self.sum_proposed_fen
        heads: int = getattr(self, "heads", 0)  # comes with ``for_facts``
        if not (sum_fen and self.standard_fen and heads):
            return None
        return multiple(sum_fen, self.standard_fen, heads)

    @property
    def earlier_grants(self) -> QuerySet[ReliefRecord]:
        """Other cases paid to a member of the household, the latest first; one statement."""
        return earlier_grants(self.pk)

    @classmethod
    def for_facts(cls, day: date) -> QuerySet[Self]:
        """The rows with what guards ask of the household, the papers, other grants and the fund.

        ``heads`` members, ``unidentified`` of them unknown, ``member_ids`` and ``member_names``. Among the
        papers: ``receipts``, pieces of ``evidence``, ``certificates`` of a recognised household; photos of
        notices ``posted`` and ``removed`` since one was posted last, ``refusal_notices`` since the last
        refusal, ``rulings`` of a review authority or court since the last annulment. Of other cases of the
        members: ``same_cause_at``, the last grant for the same hardship, paid or promised,
        ``paid_for_the_cause_at``, the last one paid, ``grants_this_year``, how many in the calendar year.
        ``relatives_kept_away``: whether an official's relative belongs to the household;
        ``fund_free_fen``: what the street's fund of the year has free.
        """
        members = HouseholdMember.objects.filter(household_id=OuterRef("case__household_id"))
        papers = Document.objects.filter(case_id=OuterRef("pk"), replaced_by=None)
        fund = ReserveFund.objects.filter(street=OuterRef("case__street"), year=day.year)
        relatives = Recusal.objects.filter(case_id=OuterRef("pk")).exclude(reason=ASKED_TO_STEP_ASIDE)
        rows = (
            super()
            .for_facts(day)
            .annotate(
                heads=_counted(members, "household_id"),
                unidentified=_counted(members.filter(person__kind=PersonKind.UNKNOWN), "household_id"),
                member_ids=ArraySubquery(members.order_by("person_id").values("person_id")),
                member_names=ArraySubquery(members.values("person__name")),
                receipts=_counted(papers.filter(kind=DocumentKind.RECEIPT), "case_id"),
                evidence=_counted(papers.filter(kind__in=EVIDENCE), "case_id"),
                posted=_counted(
                    papers.filter(kind=DocumentKind.NOTICE_POSTED, uploaded_at__gt=_last(*POSTINGS)),
                    "case_id",
                ),
                removed=_counted(
                    papers.filter(kind=DocumentKind.NOTICE_REMOVED, uploaded_at__gte=_last("post_notice")),
                    "case_id",
                ),
                refusal_notices=_counted(
                    papers.filter(kind=DocumentKind.REFUSAL_NOTICE, uploaded_at__gte=_last(*REFUSALS)),
                    "case_id",
                ),
                certificates=_counted(papers.filter(kind=DocumentKind.RECOGNITION), "case_id"),
                rulings=_counted(
                    papers.filter(kind=DocumentKind.RULING, uploaded_at__gt=_last("annul")), "case_id"
                ),
                relatives_kept_away=Exists(relatives),
                same_cause_at=Subquery(_same_cause(_granted_to_members(cls)).values("granted_at")[:1]),
                paid_for_the_cause_at=Subquery(
                    _same_cause(_granted_to_members(cls).filter(paid_at__isnull=False)).values("granted_at")[
                        :1
                    ]
                ),
                grants_this_year=_distinct(_granted_to_members(cls).filter(granted_at__year=day.year)),
                fund_free_fen=Subquery(fund.values(free=F("balance_fen") - F("reserved_fen"))),
            )
        )
        return cast("QuerySet[Self]", rows)

    def notice_due(self, facts: Facts) -> NoticeText | None:
        """The proposal while it is to be posted; the result while it is to be published."""
        asked = facts.state == "backfill_review" and facts.entitlement.yes("tr.smallquick.publish")
        if facts.state == "to_post":
            kind, days, sum_fen = NoticeKind.PROPOSAL, "tr.publicity.days", self.sum_proposed_fen
        elif facts.state == "paid" or (asked and self.published_on is None):
            kind, days, sum_fen = NoticeKind.RESULT, "tr.result_notice.days", self.paid_fen
        else:
            return None
        until = due(calendar_days(days).read(facts.procedure), facts.at, facts.calendar).due_at
        return NoticeText(kind, GROUND_SHOWN[Hardship(self.hardship)], sum_fen or 0, until)


REFUSALS = (
    "sign_non_acceptance", "district_signs_non_acceptance", "street_refuses", "district_refuses",
    "street_drops_the_rest", "district_drops_the_rest",
)  # fmt: skip
"""The steps that sign a refusal, each with a notice of its own."""
POSTINGS = ("post_notice", "publish", "record_publication")
EVIDENCE = (DocumentKind.EMERGENCY_PROOF, DocumentKind.MEDICAL_PROOF, DocumentKind.VISIT_PHOTO)


# A member of the panel who steps aside is no relative of the household.
ASKED_TO_STEP_ASIDE = "panel"


def earlier_grants(case_id: int) -> QuerySet[ReliefRecord]:
    """Other cases that were paid to a member of a case's household, the latest first, with their case."""
    household = ReliefRecord.objects.filter(pk=case_id).values("case__household_id")
    return (
        ReliefRecord.objects.filter(
            paid_at__isnull=False,
            case__household__members__person__memberships__household_id__in=household,
        )
        .exclude(pk=case_id)
        .select_related("case")
        .order_by("-paid_at", "pk")
        .distinct()
    )


def _granted_to_members(records: type[ReliefRecord]) -> QuerySet[Any]:
    """Other cases that were paid, or promised and not yet paid, to a member of the row outside.

    Two cases of one household must not both be granted because neither has been paid yet.
    """
    stands = Q(paid_at__isnull=False) | Q(reserved_fen__gt=0)
    stands |= Q(decided_at__isnull=False, sum_granted_fen__isnull=False, refusal_ground="")
    return (
        records.objects.filter(
            stands,
            case__household__members__person__memberships__household_id=OuterRef("case__household_id"),
        )
        .exclude(pk=OuterRef("pk"))
        .annotate(granted_at=Coalesce("paid_at", "decided_at", "case__state_since"))
    )


def _same_cause(grants: QuerySet[Any]) -> QuerySet[Any]:
    """Those for the same hardship, the latest first."""
    return grants.filter(hardship=OuterRef("hardship")).order_by("-granted_at")


def _last(*steps: str) -> Coalesce:
    """When one of the steps was last taken in the case of the row two outside; long ago if never."""
    taken = Move.objects.filter(case_id=OuterRef(OuterRef("pk")), kind=Kind.STEP, step__in=steps)
    return Coalesce(Subquery(taken.order_by("-seq").values("at")[:1]), LONG_AGO)


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _distinct(rows: QuerySet[Any]) -> Coalesce:
    """How many cases the rows belong to; a case shared by several members counts once."""
    counted = rows.order_by().values(one=Value(1)).annotate(n=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n")), 0)
