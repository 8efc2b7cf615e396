"""Rows as they stand: who belongs to whom, what histories hold, whether anything changed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from cases import vault
from cases.models import Case, Deadline, HouseholdMember, Move, MoveContent, Recusal, WorkItem
from cases.operations.steps import read_case
from cases.registry import page_of
from permissions.models import Relative, User
from workflows import history

TABLES = [
    "cases_case", "relief_reliefrecord", "cases_move", "cases_movecontent", "cases_workitem",
    "cases_deadline", "cases_recusal", "cases_publicnotice", "cases_casegrant", "funds_payment",
    "funds_reservefund", "means_check_meanscheckrecord", "filing_review_filingreviewrecord",
    "panel_panelrecord", "panel_seat", "cases_householdmember",
]  # fmt: skip
GROWING = ["cases_move", "cases_movecontent", "funds_payment", "cases_recusal"]


def is_related(case: Case) -> bool:
    """Whether an official's relative belongs to the household, declared to the case or on the register."""
    members = list(
        HouseholdMember.objects.filter(household=case.household_id).values_list(
            "person__identity_index", "person__name", "person__birth_date"
        )
    )
    numbers = [number for number, _name, _born in members if number]
    by_name = [
        Q(name=name, birth_date=born, identity_index="") for _number, name, born in members if name and born
    ]
    on_register = Q(identity_index__in=numbers)
    for one in by_name:
        on_register |= one
    return (
        Recusal.objects.filter(case=case).exclude(reason="panel").exists()
        or Relative.objects.filter(on_register, withdrawn_on=None).exists()
        or User.objects.filter(identity_index__in=numbers).exists()
    )


def heads_of(case: Case) -> int:
    return HouseholdMember.objects.filter(household=case.household_id).count()


def opened(move: Move) -> dict[str, Any]:
    """A row's content, compared with the commitment in the chain."""
    text = vault.open_bytes(bytes(move.content.sealed), MoveContent.CONTEXT)
    assert bytes(move.content_digest) == history.content_digest(bytes(move.content.salt), text)
    content: dict[str, Any] = json.loads(text)
    return content


def the_chain_holds(case: Case, moves: list[Move]) -> None:
    previous = history.ORIGIN
    for number, move in enumerate(moves, 1):
        assert (move.seq, bytes(move.previous)) == (number, previous)
        event = history.Event(
            case=case.number, seq=move.seq, kind=move.kind, step=move.step, source=move.source,
            target=move.target, at=move.at, actor=str(move.actor_id or ""), actor_name=move.actor_name,
            post=move.post, unit=move.unit, unit_name=move.unit_name,
            on_behalf_of=str(move.on_behalf_of_id or ""), on_behalf_of_name=move.on_behalf_of_name,
            key=str(move.key or ""), page=move.page_digest, rules=move.rules_digest, law=move.law,
            content=bytes(move.content_digest), previous=previous,
        )  # fmt: skip
        assert bytes(move.hash) == history.link(event)
        previous = bytes(move.hash)
    assert (case.last_seq, bytes(case.last_hash)) == (len(moves), previous)
    assert [move.at for move in moves] == sorted(move.at for move in moves)


def desks_follow_the_page(case: Case, now: datetime) -> None:
    """Desks are those the page gives; told of a state only while it lasts, of a clock only while it runs."""
    page, desks = page_of(case), list(WorkItem.objects.filter(case=case, closed_at=None))
    to_act = [desk for desk in desks if desk.kind == WorkItem.ACT]
    facts = read_case(case, now).situation.facts
    assert {desk.authority for desk in to_act} == {who.code for who in page.desks_at(case.state, facts)}
    assert len(to_act) == len({desk.authority for desk in to_act})
    assert all(desk.state == case.state and desk.due_at == case.due_at for desk in to_act)
    told = {(clock.name, who.code) for clock in page.clocks.values() for who in clock.late}
    told |= {("", who.code) for who in page.states[case.state].late}
    assert {(desk.clock, desk.authority) for desk in desks if desk.kind == WorkItem.LATE} <= told
    running = set(Deadline.objects.filter(case=case, ended_at=None).values_list("name", flat=True))
    assert {desk.clock for desk in desks if desk.clock} <= running


# Rows before and after.


def fingerprint() -> tuple[Any, ...]:
    """A digest of every row that a step could touch."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_digest(table) for table in TABLES))
        return tuple(cursor.fetchall())


def grown_to() -> dict[str, tuple[Any, int]]:
    """Of tables that only grow: the digest of their rows, and the highest key."""
    found = {}
    for table in GROWING:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(max({_key(table)}), 0) FROM {table}")
            (highest,) = cursor.fetchone()
        found[table] = (digest_of(table, highest), highest)
    return found


def digest_of(table: str, highest: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(_digest(table, f"WHERE {_key(table)} <= {highest}"))
        return cursor.fetchone()


def _digest(table: str, where: str = "") -> str:
    rows = "md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
    return f"SELECT count(*), {rows} FROM {table} t {where}"


def _key(table: str) -> str:
    return "move_id" if table == "cases_movecontent" else "id"
