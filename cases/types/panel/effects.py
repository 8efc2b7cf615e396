"""What follows a step of a panel, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseGrant
from cases.operations import store
from cases.operations.steps import Taken
from cases.types.panel.forms import able_to_sit, called
from cases.types.panel.guards import Seated, counted, kept_away, sitting
from cases.types.panel.models import Seat
from permissions.errors import PermissionsRefused
from permissions.grants import end_each, grant_to_each
from permissions.models import User
from workflows.guards import effect
from workflows.moves import StepRefused

STEPPED_ASIDE = "panel"
"""The reason under which a recusal of a member is kept: the reasons given stand on the seat."""

LONGEST_READING = timedelta(days=90)
"""A grant has an end of its own; the panel's last step ends it sooner."""

LONGEST_REASON = 200


@effect(_("who is invited may read the household's file until the panel ends"), adds=8)
def invite_the_members(taken: Taken) -> None:
    chosen = [seat for seat in able_to_sit(taken.record) if called(seat) in taken.answers["members"]]
    people = User.objects.in_bulk([seat["member"] for seat in chosen])
    case, file = taken.case, _file(taken)
    pairs = [(people[seat["member"]], opened) for seat in chosen for opened in (file, case)]
    try:
        grants = grant_to_each(
            CaseGrant,
            pairs=pairs,
            reason=f"{case.number} {taken.record.agenda}"[:LONGEST_REASON],
            purpose=taken.record.why[:LONGEST_REASON],
            ends_at=taken.at + LONGEST_READING,
            by=taken.person,
            at=taken.at,
        )
    except PermissionsRefused as refused:
        raise StepRefused(refused.sentence, code=refused.code) from refused
    given = {(grant.user_id, grant.content_object_id): grant for grant in grants}
    Seat.objects.bulk_create(
        Seat(
            panel=taken.record,
            member_id=seat["member"],
            name=seat["name"],
            unit_name=seat["unit"],
            invited_at=taken.at,
            file_grant=given[seat["member"], file.pk],
            panel_grant=given[seat["member"], case.pk],
        )
        for seat in chosen
    )


@effect(_("the member takes no part from now on and sees neither the panel nor the household's file"), adds=5)
def step_aside(taken: Taken) -> None:
    _stand_down(taken, [seat for seat in sitting(taken.record) if seat["member"] in taken.persons])


@effect(_("the member takes no part from now on and sees neither the panel nor the household's file"), adds=5)
def set_the_member_aside(taken: Taken) -> None:
    _stand_down(taken, [seat for seat in sitting(taken.record) if called(seat) == taken.answers["member"]])


def _file(taken: Taken) -> Case:
    """The household's file: the case that called the panel."""
    if taken.case.parent is None:
        raise TypeError("A panel is called by another case.")
    return taken.case.parent


def _stand_down(taken: Taken, seats: list[Seated]) -> None:
    people = {seat["member"]: STEPPED_ASIDE for seat in seats}
    _leave_the_seats(taken, seats, taken.answers["reasons"])
    store.recuse(taken.case, people, taken.at)
    store.recuse(_file(taken), people, taken.at)


@effect(_("members found related to the household leave their seats"), adds=2)
def relatives_leave_their_seats(taken: Taken) -> None:
    away = kept_away(taken.record)
    seats = [seat for seat in taken.record.seated if seat["member"] in away and not seat["recused_at"]]
    if seats:
        _leave_the_seats(taken, seats, "related")


def _leave_the_seats(taken: Taken, seats: list[Seated], why: str) -> None:
    members = [seat["member"] for seat in seats]
    taken.record.seats.filter(member__in=members).update(recused_at=taken.at, recusal_reason=why)
    _close_the_file(taken, seats)


def _close_the_file(taken: Taken, seats: Iterable[Seated]) -> None:
    keys = [key for seat in seats for key in (seat["file_grant"], seat["panel_grant"])]
    end_each(CaseGrant, keys, by=taken.person, at=taken.at)


@effect(_("the vote is cast"), adds=1)
def cast_the_vote(taken: Taken) -> None:
    taken.record.seats.filter(member__in=taken.persons).update(
        vote=taken.answers["vote"], vote_reason=taken.answers["reason"], voted_at=taken.at
    )


@effect(_("the votes are counted"))
def count_the_votes(taken: Taken) -> None:
    votes = counted(taken.record)
    taken.record.votes_for = votes["for"]
    taken.record.votes_against = votes["against"]
    taken.record.votes_abstained = votes["abstain"]


@effect(_("the case that called the panel is told why there is no advice"))
def keep_why_it_was_dissolved(taken: Taken) -> None:
    taken.record.dissolved_because = taken.answers["reasons"]


@effect(_("the household's file is closed to the members again"), adds=1)
def close_the_file_to_the_members(taken: Taken) -> None:
    _close_the_file(taken, taken.record.seated)
