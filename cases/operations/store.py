"""Every read and write of a step, in one place, in the order a step makes them.

The case row is locked by its key (after its parent's and the parent's own), and everything else is
read in later statements: a lock taken through a join can come back empty after a wait.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from cases import vault
from cases.models import (
    Case,
    CaseRecord,
    Deadline,
    HouseholdMember,
    Move,
    MoveContent,
    Recusal,
    WorkItem,
)
from cases.registry import CaseType
from permissions.models import Relative, User
from permissions.periods import day_of
from workflows import history
from workflows.clocks import ClockChange, RunningClock
from workflows.guards import cited
from workflows.machinery import rest_in
from workflows.moves import Kind, PastMove, Plan

if TYPE_CHECKING:
    from permissions.authority import Authority
    from permissions.rules import Post
    from workflows.guards import Law, Text


# The line is found first and locked by its keys alone: nothing is joined to what is waited for.
LINE_LOCKED = """
    WITH RECURSIVE line AS (
        SELECT id, parent_id FROM cases_case WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id FROM cases_case above JOIN line ON above.id = line.parent_id
    )
    SELECT * FROM cases_case WHERE id = ANY (ARRAY(SELECT id FROM line)) ORDER BY id FOR UPDATE
"""

LANGUAGE_OF_RECORD = "zh-hans"


@dataclass(frozen=True)
class HistoryRow:
    """A row of history as a step reads it: what rules look at, and what answers a repeated click."""

    id: int
    past: PastMove
    actor_id: int | None
    key: UUID | None
    request_digest: bytes


@dataclass(frozen=True)
class Signer:
    """Who acted, as history keeps it: a snapshot."""

    user_id: int | None = None
    name: str = ""
    post: Post | None = None


def lock_case(case_id: int) -> Case:
    """The case, locked until the transaction ends; its parent and the parent's own are locked before it.

    The end of a case may end its parent too, and so on upwards: all of the line are locked now, so that
    nobody who holds a child waits for a parent. A parent is always opened before its child, so the order
    of keys is the order of locks.

    :raises Case.DoesNotExist: there is no such case.
    """
    for case in Case.objects.raw(LINE_LOCKED, [case_id]):
        if case.pk == case_id:
            return case
    raise Case.DoesNotExist


def read_history(case_id: int) -> list[HistoryRow]:
    """The case's history, oldest first."""
    rows = Move.objects.filter(case_id=case_id).order_by("seq").values_list(
        "id", "seq", "kind", "step", "source", "target", "at", "actor_id", "on_behalf_of_id", "key",
        "request_digest",
    )  # fmt: skip
    return [
        HistoryRow(
            pk,
            PastMove(seq, kind, step, source, target, at, frozenset(p for p in (actor, principal) if p)),
            actor,
            key,
            bytes(digest),
        )
        for pk, seq, kind, step, source, target, at, actor, principal, key, digest in rows
    ]


def read_record(kind: CaseType, case_id: int, at: datetime) -> tuple[CaseRecord, frozenset[int]]:
    """The type's own row with what its guards look at, and who may take no part in the case.

    That is who is recused on record, and who has been found related to the household since.
    """
    record = _records_on(kind.record, day_of(at)).get(pk=case_id)
    return record, frozenset(record.recused_ids) | frozenset(record.related_ids) | frozenset(record.own_ids)


@lru_cache(maxsize=64)
def _records_on(record: type[CaseRecord], day: date) -> QuerySet[Any]:
    """The unevaluated query of :func:`read_record`; kept, since building it costs more than running it."""
    recused = Recusal.objects.filter(case_id=OuterRef("pk")).values("user_id")
    members = HouseholdMember.objects.filter(household_id=OuterRef(OuterRef("case__household_id")))
    by_number = Exists(members.filter(person__identity_index=OuterRef("identity_index")))
    by_name = Exists(members.filter(person__name=OuterRef("name"), person__birth_date=OuterRef("birth_date")))
    related = Relative.objects.filter(Q(by_number) | Q(by_name, identity_index=""), withdrawn_on=None)
    return record.for_facts(day).annotate(
        recused_ids=ArraySubquery(recused),
        related_ids=ArraySubquery(related.values("user_id")),
        own_ids=ArraySubquery(User.objects.filter(by_number).values("pk")),
    )


def recuse(case: Case, people: Mapping[int, str], at: datetime) -> None:
    """Keep people away from a case from now on; who is kept away already stays so.

    :param people: the reason by the person: a relation's code, "self" or "declared".
    """
    Recusal.objects.bulk_create(
        (Recusal(case=case, user_id=user_id, reason=reason, since=at) for user_id, reason in people.items()),
        ignore_conflicts=True,
    )


def read_clocks(case_id: int) -> tuple[RunningClock, ...]:
    """The clocks that run over the case."""
    rows = Deadline.objects.filter(case_id=case_id, ended_at__isnull=True)
    return tuple(
        RunningClock(
            row.name,
            row.started_at,
            row.due_at,
            tuple((_moment(start), _moment(end) if end else None) for start, end in row.pauses),
            row.is_provisional,
            row.extensions,
        )
        for row in rows
    )


def write_move(
    case: Case,
    *,
    kind: Kind,
    step: str,
    source: str,
    target: str,
    at: datetime,
    signer: Signer,
    key: UUID | None,
    request: bytes,
    page_digest: str,
    rules_digest: str,
    law: Law,
    content: Mapping[str, Any],
    due_at: datetime | None,
) -> Move:
    """Append a row to the case's history, linked to the one before, and its sealed content.

    :param law: the article the act rests on; cited as in force on the day of the act.
    """
    post = signer.post
    principal = post.on_behalf_of if post else None
    salt = os.urandom(16)
    opened = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()
    event = history.Event(
        case=case.number,
        seq=case.last_seq + 1,
        kind=kind,
        step=step,
        source=source,
        target=target,
        at=at,
        actor=str(signer.user_id or ""),
        actor_name=signer.name,
        post=post.authority.code if post else "",
        unit=post.unit_code if post else "",
        unit_name=post.unit_name if post else "",
        on_behalf_of=str(principal.user_id) if principal else "",
        on_behalf_of_name=principal.name if principal else "",
        key=str(key or ""),
        page=page_digest,
        rules=rules_digest,
        law=written(cited(law, day_of(at))),
        content=history.content_digest(salt, opened),
        previous=bytes(case.last_hash) if case.last_seq else history.ORIGIN,
    )
    move = Move.objects.create(
        case=case,
        seq=event.seq,
        kind=event.kind,
        step=event.step,
        source=event.source,
        target=event.target,
        at=event.at,
        actor_id=signer.user_id,
        actor_name=event.actor_name,
        post=event.post,
        unit=event.unit,
        unit_name=event.unit_name,
        on_behalf_of_id=principal.user_id if principal else None,
        on_behalf_of_name=event.on_behalf_of_name,
        key=key,
        request_digest=request,
        page_digest=event.page,
        rules_digest=event.rules,
        law=event.law,
        due_at=due_at,
        content_digest=event.content,
        previous=event.previous,
        hash=history.link(event),
    )
    MoveContent.objects.create(move=move, salt=salt, sealed=vault.seal_bytes(opened, MoveContent.CONTEXT))
    case.last_seq, case.last_hash = move.seq, move.hash
    return move


def write_case(case: Case, plan: Plan) -> None:
    """The case where the plan leaves it; a state changed by anybody else meanwhile is refused."""
    if plan.moves:
        rest_in(case, plan.target)
        case.state_since = plan.facts.at
        case.stage_due_at = plan.stage_due.due_at if plan.stage_due else None
        case.stage_late_at = None
        case.due_is_provisional = bool(plan.stage_due and plan.stage_due.provisional)
    case.due_at = plan.due_at
    save_case(case)


def save_case(case: Case) -> None:
    """Write back what a move may change of a case; one statement."""
    case.save(
        update_fields=[
            "state", "state_since", "stage_due_at", "stage_late_at", "due_at", "due_is_provisional",
            "page", "last_seq", "last_hash", "law_on", "standard_on", "sum_fen", "subject",
        ]
    )  # fmt: skip


def write_desks(case: Case, desks: Iterable[Authority], at: datetime) -> None:
    """Open the case on the desks of the posts that can act now."""
    _write_desks(case, desks, at, kind=WorkItem.ACT)


def write_told(case: Case, posts: Iterable[Authority], at: datetime, *, clock: str = "") -> None:
    """Put the case on the desks of posts told that its state, or a clock, is late."""
    _write_desks(case, posts, at, kind=WorkItem.LATE, clock=clock)


def _write_desks(case: Case, desks: Iterable[Authority], at: datetime, *, kind: str, clock: str = "") -> None:
    WorkItem.objects.bulk_create(
        WorkItem(
            case=case,
            kind=kind,
            clock=clock,
            state=case.state,
            authority=desk.code,
            division=getattr(case, desk.level.column),
            district=case.district,
            street=case.street,
            community=case.community,
            due_at=case.due_at,
            opened_at=at,
        )
        for desk in desks
    )


def close_desks(case: Case, at: datetime, in_time: Sequence[str] = ()) -> None:
    """Take the case off every desk, but those told of a clock that is late and runs on.

    :param in_time: names of the clocks that have ended, or have time again.
    """
    leaving = Q(clock="") | Q(clock__in=in_time)
    WorkItem.objects.filter(leaving, case=case, closed_at__isnull=True).update(closed_at=at)


def close_told(case: Case, at: datetime, in_time: Sequence[str]) -> None:
    """Take the case off the desks told of clocks that have ended, or have time again."""
    WorkItem.objects.filter(case=case, closed_at__isnull=True, clock__in=in_time).update(closed_at=at)


def exchange_desks(case: Case, before: Sequence[Authority], after: Sequence[Authority], at: datetime) -> None:
    """Bring open desks in line where an act changed who is waited for and not where the case rests."""
    gone = [desk.code for desk in before if desk not in after]
    if gone:
        WorkItem.objects.filter(
            case=case, kind=WorkItem.ACT, authority__in=gone, closed_at__isnull=True
        ).update(closed_at=at)
    write_desks(case, [desk for desk in after if desk not in before], at)


def redate_desks(case: Case) -> None:
    """Bring the deadline shown on open desks in line with the case's."""
    WorkItem.objects.filter(case=case, closed_at__isnull=True).update(due_at=case.due_at)


def write_clocks(case: Case, changes: Sequence[ClockChange], at: datetime) -> None:
    """Start, end, stop or resume clocks; one statement for each change."""
    for change in changes:
        running = change.running
        pauses = [[start.isoformat(), end.isoformat() if end else None] for start, end in running.pauses]
        if change.is_new:
            Deadline.objects.create(
                case=case,
                name=running.name,
                started_at=running.started_at,
                due_at=running.due_at,
                is_provisional=running.is_provisional,
                pauses=pauses,
            )
        else:
            Deadline.objects.filter(case=case, name=running.name, ended_at__isnull=True).update(
                due_at=running.due_at,
                is_provisional=running.is_provisional,
                pauses=pauses,
                extensions=running.extensions,
                ended_at=at if change.ended else None,
                **({"late_at": None} if change.is_in_time_at(at) else {}),
            )


def next_number(prefix: str, opened: datetime) -> str:
    """A fresh case number: prefix, year, running number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number')")
        (running,) = cursor.fetchone()
    return f"{prefix}{opened:%Y}-{running:06d}"


def digest_of_request(answers: Mapping[str, Any]) -> bytes:
    """A keyed fingerprint of what was asked, to tell a repeated click from a different request.

    Keyed, since requests hold identity numbers that an open hash would let somebody guess.
    """
    text = json.dumps(answers, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return bytes.fromhex(vault.blind_index(text, "move.request"))


def written(text: Text) -> str:
    """A text as history keeps it: in the language of the law, whoever acts."""
    with translation.override(LANGUAGE_OF_RECORD):
        return str(text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
