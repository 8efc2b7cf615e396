"""What a panel keeps: the question, who sits on it, how they voted, what it advised."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from cases.models import CaseGrant, CaseRecord, Move
from permissions.authority import PANEL_MEMBER
from permissions.models import Appointment
from permissions.periods import alive_on

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

FEN = 100
SIGNING = "sign_minutes"
"""The step under which members sign; a signature is a row of history and stands nowhere else."""


class Vote(models.TextChoices):
    """How a member votes on what was proposed."""

    FOR = "for", _("for it")  # 同意
    AGAINST = "against", _("against it")  # 不同意
    ABSTAIN = "abstain", _("abstention")  # 弃权


class Advice(models.TextChoices):
    """What the panel advises the decider to do."""

    FOR = "for", _("to grant")
    AGAINST = "against", _("not to grant")


class PanelRecord(CaseRecord):
    """One panel on one household's case.

    :ivar sum_fen: what is proposed; ``multiple`` says how many dibao standards per head that is, in words.
    :ivar votes_for: as counted when the vote was closed; none of the three counts before.
    :ivar sum_advised_fen: only where the advice is to grant.
    """

    agenda = models.TextField(_("question for the panel"), max_length=1000)
    sum_fen = models.BigIntegerField(_("sum proposed"))
    multiple = models.CharField(_("multiple of the dibao standard per head"), max_length=20)
    why = models.TextField(_("why a panel is needed"), max_length=1000)

    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True)
    votes_abstained = models.PositiveSmallIntegerField(_("abstentions"), null=True)
    minutes = models.TextField(_("minutes"), max_length=4000, blank=True)
    advice = models.CharField(_("advice"), max_length=8, choices=Advice, blank=True)
    sum_advised_fen = models.BigIntegerField(_("sum advised"), null=True)
    dissolved_because = models.TextField(_("why it was dissolved"), max_length=1000, blank=True)

    if TYPE_CHECKING:
        seats: RelatedManager[Seat]

    class Meta(CaseRecord.Meta):
        verbose_name = _("panel record")
        constraints = [
            models.CheckConstraint(condition=Q(sum_fen__gt=0), name="a_panel_is_asked_about_a_sum"),
            models.CheckConstraint(
                condition=Q(votes_for=None, votes_against=None, votes_abstained=None)
                | Q(votes_for__gte=0, votes_against__gte=0, votes_abstained__gte=0),
                name="the_votes_of_a_panel_are_counted_together",
            ),
            models.CheckConstraint(
                condition=Q(advice="", minutes="", sum_advised_fen=None)
                | (Q(advice=Advice.FOR, sum_advised_fen__gt=0, votes_for__gte=0) & ~Q(minutes=""))
                | (Q(advice=Advice.AGAINST, sum_advised_fen=None, votes_for__gte=0) & ~Q(minutes="")),
                name="a_panel_advises_a_sum_only_where_it_is_for_it",
            ),
        ]

    @classmethod
    def for_facts(cls, day: date) -> models.QuerySet[Self]:
        """The rows with who sits on the panel and who could.

        ``seated`` is a list of mappings in the order of invitation: ``member``, ``name``, ``number``,
        ``unit``, ``recused_at``, ``vote``, ``voted_at``, ``signed_at`` and ``grants``. ``candidates`` are the
        district's panel members of the day who have no seat: ``member``, ``name``, ``number``, ``unit``.
        """
        signed = Move.objects.filter(
            case_id=OuterRef("panel_id"), actor_id=OuterRef("member_id"), step=SIGNING
        ).values("at")[:1]
        seats = Seat.objects.filter(panel_id=OuterRef("pk")).order_by("pk")
        taken = Seat.objects.filter(panel_id=OuterRef(OuterRef("pk")), member_id=OuterRef("user_id"))
        members = Appointment.objects.filter(
            alive_on(day),
            ~Exists(taken),
            role=PANEL_MEMBER.code,
            unit_id=OuterRef("case__district"),
            stopped_at=None,
            user__is_active=True,
        )
        seated = seats.annotate(signed_at=Subquery(signed)).values(
            row=JSONObject(
                member="member_id",
                name="name",
                number=F("member__staff_number"),
                unit="unit_name",
                recused_at="recused_at",
                vote="vote",
                voted_at="voted_at",
                signed_at="signed_at",
                file_grant="file_grant_id",
                panel_grant="panel_grant_id",
            )
        )
        candidates = members.order_by("user__staff_number").values(
            row=JSONObject(
                member="user_id", name=F("user__name"), number=F("user__staff_number"), unit=F("unit__name")
            )
        )
        rows = (
            super()
            .for_facts(day)
            .annotate(seated=ArraySubquery(seated), candidates=ArraySubquery(candidates))
        )
        return cast("models.QuerySet[Self]", rows)

    def told_parent(self) -> dict[str, str]:
        """The advice with the votes behind it, or why there is none."""
        if self.dissolved_because:
            return {"reasons": self.dissolved_because}
        advised = self.sum_advised_fen
        return {
            "advice": self.advice,
            "advised_sum_fen": "" if advised is None else f"{advised // FEN}.{advised % FEN:02d}",
            "votes_for": str(self.votes_for),
            "votes_against": str(self.votes_against),
            "votes_abstained": str(self.votes_abstained),
            "panel_number": self.case.number,
        }


class Seat(models.Model):
    """A member's place on one panel: invited, perhaps recused, and what they voted.

    A vote stays as it was cast; the database refuses to change it.
    """

    panel = models.ForeignKey(PanelRecord, on_delete=models.PROTECT, related_name="seats")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    unit_name = models.CharField(_("unit"), max_length=80)
    invited_at = models.DateTimeField(_("invited"))
    file_grant = models.OneToOneField(CaseGrant, on_delete=models.PROTECT, related_name="+")
    panel_grant = models.OneToOneField(CaseGrant, on_delete=models.PROTECT, related_name="+")
    recused_at = models.DateTimeField(_("stepped aside"), null=True)
    recusal_reason = models.TextField(_("why stepped aside"), max_length=1000, blank=True)
    vote = models.CharField(_("vote"), max_length=8, choices=Vote, blank=True)
    vote_reason = models.TextField(_("reason of the vote"), max_length=1000, blank=True)
    voted_at = models.DateTimeField(_("voted"), null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["panel", "member"], name="one_seat_per_panel_and_member"),
            models.CheckConstraint(
                condition=Q(vote="", voted_at=None) | (Q(vote__in=Vote.values, voted_at__isnull=False)),
                name="a_vote_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(recused_at=None, recusal_reason="")
                | (Q(recused_at__isnull=False) & ~Q(recusal_reason="")),
                name="who_steps_aside_from_a_panel_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.name}"
