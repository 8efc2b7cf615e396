"""Public notices (公示 before a decision, 公布 after it): what was hung, and when it came down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.masking import ShownAs

_MOMENT_BEFORE = timedelta(microseconds=1)


class NoticeKind(models.TextChoices):
    """Whether a notice asks for objections or tells what was decided."""

    PROPOSAL = "proposal", _("proposal")  # 公示
    RESULT = "result", _("result")  # 公布


class Ground(models.TextChoices):
    """
    Why a household is helped, in words that tell no illness (RL-15).

    The type of relief is told and nothing closer: were fires and accidents named, whoever is named
    without one would be known to be ill.
    """

    EMERGENCY = "emergency", _("sudden hardship")  # 急难型
    SPENDING = "spending", _("necessary spending beyond one's means")  # 支出型
    OTHER = "other", _("other special hardship")


@dataclass(frozen=True)
class NoticeText:
    """
    What a case wants to have hung, before it is.

    :param sum_fen: for the whole household.
    :param until: the moment it comes down: a midnight, by which the day before was its last.
    """

    kind: NoticeKind
    ground: Ground
    sum_fen: int
    until: datetime


class PublicNotice(models.Model):
    """
    One notice as it hung. Rows are made by ``cases.notices.hang`` alone and never edited: a notice that
    changes is a new one.

    It hangs from ``posted_at`` until ``comes_down_at``, without anybody's doing; ``taken_down_at`` is set
    where it was taken down before its time. Nothing here leads back to a person: the name is masked, and
    of a child or somebody unknown there is none.

    :ivar ground_shown: of :class:`Ground`.
    :ivar sum_fen: for the whole household.
    :ivar people_digest: keyed fingerprint of the household's members (RL-03: changed people ask for a new
        notice).
    :ivar place: the board of the community it hangs on.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    shown_as = models.CharField(max_length=10, choices=ShownAs)
    name_shown = models.CharField(max_length=60, blank=True)
    heads = models.PositiveSmallIntegerField()
    ground_shown = models.CharField(max_length=12, choices=Ground)
    sum_fen = models.BigIntegerField()
    people_digest = models.CharField(max_length=32)
    street = models.CharField(max_length=12)
    street_name = models.CharField(max_length=80)
    community = models.CharField(max_length=12)
    community_name = models.CharField(max_length=80)
    place = models.CharField(max_length=100)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    comes_down_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "cases"
        verbose_name = _("public notice")
        default_permissions = ()
        ordering = ["posted_at", "pk"]
        indexes = [
            models.Index(name="notice_hanging_in_a_street", fields=["street", "comes_down_at"]),
            models.Index(name="notice_by_case", fields=["case", "-posted_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_notice_is_a_proposal_or_a_result", condition=Q(kind__in=NoticeKind.values)
            ),
            models.CheckConstraint(
                name="a_notice_tells_only_a_general_ground", condition=Q(ground_shown__in=Ground.values)
            ),
            models.CheckConstraint(
                name="a_notice_shows_no_name_in_full",
                condition=Q(shown_as=ShownAs.NAME, name_shown__contains="*")
                | Q(shown_as__in=[ShownAs.CHILD, ShownAs.UNKNOWN], name_shown=""),
            ),
            models.CheckConstraint(
                name="a_notice_is_about_somebody_and_some_money", condition=Q(heads__gt=0, sum_fen__gt=0)
            ),
            models.CheckConstraint(name="a_notice_hangs_somewhere", condition=Q(place__regex=r"\S")),
            models.CheckConstraint(
                name="a_notice_comes_down_after_it_was_posted",
                condition=Q(comes_down_at__gt=F("posted_at")),
            ),
            models.CheckConstraint(
                name="a_notice_is_taken_down_while_it_hangs",
                condition=Q(taken_down_at__isnull=True)
                | Q(taken_down_at__gte=F("posted_at"), taken_down_at__lte=F("comes_down_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.whom

    @property
    def whom(self) -> str:
        """The applicant as the notice names them."""
        return self.name_shown or str(ShownAs(self.shown_as).label)

    @property
    def is_proposal(self) -> bool:
        return self.kind == NoticeKind.PROPOSAL

    @property
    def first_day(self) -> date:
        """The day it was put up, which isn't counted among its days (民法典 art. 201)."""
        return timezone.localdate(self.posted_at)

    @property
    def last_day(self) -> date:
        """The last day on which it hangs, and on which objections are taken."""
        return timezone.localdate(self.comes_down_at - _MOMENT_BEFORE)

    def hangs_at(self, moment: datetime) -> bool:
        """Whether it is to be read at a moment: ``cases.notices.hanging_at`` for a row in hand."""
        down_at = self.taken_down_at or self.comes_down_at
        return self.posted_at <= moment < down_at
