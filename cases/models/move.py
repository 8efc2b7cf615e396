"""History: append-only rows, each linked to the one before (see :mod:`workflows.history`)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Move(models.Model):
    """One row of a case's history: an opening, a step, a signature, a note, a lateness.

    The actor is kept as a snapshot beside the key: a post that changes hands later changes
    nothing here. ``at`` is the moment of the act, ``recorded_at`` the database's own time.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="moves")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    step = models.CharField(max_length=40)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="moves"
    )
    actor_name = models.CharField(max_length=80, blank=True)
    post = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    unit_name = models.CharField(max_length=80, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="moves_on_behalf"
    )
    on_behalf_of_name = models.CharField(max_length=80, blank=True)
    key = models.UUIDField(null=True)
    request_digest = models.BinaryField(max_length=32)
    page_digest = models.CharField(max_length=16)
    rules_digest = models.CharField(max_length=64)
    law = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)
    content_digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("history row")
        ordering = ["case", "seq"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="moves_of_a_case_are_numbered_once"),
            models.UniqueConstraint(
                fields=["case", "step", "actor", "key"],
                name="one_move_per_actor_case_step_and_key",
                condition=Q(key__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["actor", "key"], name="one_opening_per_actor_and_key", condition=Q(seq=1)
            ),
        ]
        indexes = [models.Index(fields=["actor", "-at"], name="move_by_actor")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.step}"


class MoveContent(models.Model):
    """What was answered at a move: sealed, and salted so that the chain holds without it.

    The open content is JSON: ``answers`` as given and ``rules``, the parameters it was judged by.
    """

    CONTEXT = "move.content"
    """What the vault binds the envelope to."""

    move = models.OneToOneField(Move, primary_key=True, on_delete=models.PROTECT, related_name="content")
    salt = models.BinaryField(max_length=16)
    sealed = models.BinaryField()

    class Meta:
        default_permissions = ()
