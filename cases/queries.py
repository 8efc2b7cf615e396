"""Questions about cases. Each returns a queryset or rows; none changes anything, all ask the scope."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cases import vault
from cases.models import Case, Move, MoveContent, Recusal, WorkItem
from permissions.scope import scoped

if TYPE_CHECKING:
    from permissions.models import User
    from permissions.rules import Standing


def database_now() -> datetime:
    """The database's time: the only "now" there is (a node's clock may be wrong)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    moment: datetime = now
    return moment


def cases_seen_by(who: User | Standing, at: datetime) -> QuerySet[Case]:
    """Every case the person may see."""
    return scoped(Case.objects.all(), who, at)


def case_seen_by(who: User | Standing, at: datetime, case_id: int) -> Case:
    """One case, if the person may see it.

    :raises Case.DoesNotExist: there is none, or it lies out of the person's scope.
    """
    return cases_seen_by(who, at).select_related("household", "opened_by").get(pk=case_id)


def inbox_of(standing: Standing) -> QuerySet[WorkItem]:
    """What waits on the person's desks, most urgent first; without cases they are recused from."""
    desks = {(post.authority.code, post.division) for post in standing.posts}
    if not desks:
        return WorkItem.objects.none()
    mine = reduce(or_, (Q(authority=authority, division=division) for authority, division in sorted(desks)))
    recused = Recusal.objects.filter(case_id=OuterRef("case_id"), user_id=standing.user_id)
    return (
        WorkItem.objects.filter(mine, ~Exists(recused), closed_at__isnull=True)
        .select_related("case")
        .order_by(F("due_at").asc(nulls_last=True), "id")
    )


def done_by(user: User) -> QuerySet[Move]:
    """What the person did, latest first."""
    return Move.objects.filter(actor=user).select_related("case").order_by("-at", "-id")


@dataclass(frozen=True)
class Told:
    """A row of history with what was answered, as opened for somebody allowed to read it."""

    move: Move
    answers: dict[str, Any]
    rules: dict[str, Any]


def history_of(case: Case) -> list[Told]:
    """The case's history, oldest first, with the answers; erased content is empty."""
    moves = Move.objects.filter(case=case).select_related("content").order_by("seq")
    return list(_told(moves))


def _told(moves: Iterable[Move]) -> Iterable[Told]:
    for move in moves:
        content: dict[str, Any] = {}
        if hasattr(move, "content"):
            content = json.loads(vault.open_bytes(bytes(move.content.sealed), MoveContent.CONTEXT))
        yield Told(move, content.get("answers", {}), content.get("rules", {}))
