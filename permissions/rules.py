"""Who may act: the only place that answers it.

:func:`standing_of` loads, in one statement, every post a person can act in at a moment; the other functions
decide over what was loaded and touch no database. A post is reached by appointment, as the dated substitute
of its holder (AB 岗), or by being on duty for it (RL-16); acting for somebody is recorded as such and counts
as that person too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from permissions.authority import (
    DISTRICT,
    HEAD,
    INSPECTOR,
    LEADER,
    LEVELS,
    ROLES,
    STREET,
    Authority,
    Reach,
    authority_named,
)
from permissions.errors import NotYours
from permissions.grants import granted_objects
from permissions.models import Unit, User
from permissions.periods import day_of
from permissions.statements import ACTORS, COVER, STANDING

# The deciding posts every bureau has; a caller whose pages name others passes its own list.
DECIDING_POSTS = (LEADER @ STREET, LEADER @ DISTRICT, HEAD @ DISTRICT)


class Way(StrEnum):
    """How a person comes to act in a post, the nearest first."""

    APPOINTMENT = "appointment"
    SUBSTITUTION = "substitution"
    DUTY = "duty"


_NEAREST_FIRST = {way: rank for rank, way in enumerate(Way)}


@dataclass(frozen=True)
class Principal:
    """The holder of a post somebody else acts in."""

    user_id: int
    name: str


@dataclass(frozen=True)
class Post:
    """An authority in one unit, as one person can exercise it now.

    :param column: the case column of the unit's jurisdiction, and ``division`` the code it must hold.
    :param on_behalf_of: whom the person acts for; None in a post of one's own, and on duty for a post that
        nobody holds, or that several do.
    """

    authority: Authority
    unit_code: str
    unit_name: str
    column: str
    division: str
    on_behalf_of: Principal | None = None
    way: Way = Way.APPOINTMENT

    def has_jurisdiction(self, place: Any) -> bool:
        """Whether a place (something with the three division codes) lies in the post's unit."""
        code = place.get(self.column) if isinstance(place, Mapping) else getattr(place, self.column, None)
        return code == self.division


@dataclass(frozen=True)
class Standing:
    """Who somebody is at one moment: the person and the posts they can act in, the nearest first.

    :param granted: keys of the objects open to the person by exceptional grant, by model label.
    """

    user_id: int
    name: str
    posts: tuple[Post, ...] = ()
    is_active: bool = True
    granted: Mapping[str, Sequence[int]] = field(default_factory=dict, hash=False)

    @property
    def is_administrator(self) -> bool:
        """Whether the person runs the system, and therefore reads no case (SOD-8)."""
        return any(post.authority.role.reach is Reach.NONE for post in self.posts)


@dataclass(frozen=True)
class Actor:
    """Somebody who can act in a given post now."""

    user_id: int
    name: str
    way: Way
    on_behalf_of: Principal | None


@dataclass(frozen=True)
class PostCover:
    """How well a deciding post is staffed at a moment.

    :param holders: live appointments of people whose account is open.
    :param substitutes: live substitutions for them.
    :param shifts: duty shifts that run or are still to come.
    """

    authority: Authority
    unit_code: str
    unit_name: str
    holders: int
    substitutes: int
    shifts: int

    @property
    def is_empty(self) -> bool:
        """Nobody holds the post."""
        return self.holders == 0

    @property
    def is_uncovered(self) -> bool:
        """Nobody would stand in for the holder."""
        return self.substitutes == 0 and self.shifts == 0


def post_for(standing: Standing, authorities: Authority | Iterable[Authority], jurisdiction: Any) -> Post:
    """The post in which the person may act there: their own before a substitution before a duty.

    :param jurisdiction: a mapping or object with ``district``, ``street`` and ``community`` codes.
    :raises NotYours: no post of theirs is asked for and has jurisdiction.
    """
    asked = (authorities,) if isinstance(authorities, Authority) else tuple(authorities)
    able = [post for post in standing.posts if post.authority in asked]
    for post in sorted(able, key=_nearest):
        if post.has_jurisdiction(jurisdiction):
            return post
    raise NotYours(asked, elsewhere=[post.unit_name for post in able])


def may_see_numbers(standing: Standing, jurisdiction: Any) -> bool:
    """Whether the person may have identity numbers of a case there shown in full, for a recorded purpose."""
    return any(
        post.authority.role.sees_numbers and post.has_jurisdiction(jurisdiction) for post in standing.posts
    )


def persons_counted(post: Post, standing: Standing) -> frozenset[int]:
    """Everyone an act in this post counts for in the separation of duties: the person and the principal."""
    principal = {post.on_behalf_of.user_id} if post.on_behalf_of else set()
    return frozenset({standing.user_id} | principal)


def standing_of(user: User | int, at: datetime) -> Standing:
    """Everything the person can act in at a moment, in one statement.

    :raises User.DoesNotExist: there is no such person.
    """
    user_id = user if isinstance(user, int) else user.pk
    rows = _rows(STANDING.replace("{granted}", granted_objects()), at, user=user_id)
    if not rows:
        raise User.DoesNotExist(user_id)
    name, is_active, granted = rows[0][:3]
    posts = dict.fromkeys(_post(row[3:]) for row in rows if row[3] is not None)
    own = {(post.authority, post.unit_code) for post in posts if post.way is Way.APPOINTMENT}
    kept = (  # the holder on duty for the very post acts in it as the holder
        post for post in posts if post.way is Way.APPOINTMENT or (post.authority, post.unit_code) not in own
    )
    return Standing(user_id, name, tuple(sorted(kept, key=_nearest)), is_active, json.loads(granted))


def holders_of(authority: Authority, unit: Unit | str, at: datetime) -> list[User]:
    """The people appointed to a post, whose account is open; for those who stand in, see :func:`actors_in`.

    :param unit: a unit, its code, or the 12-digit division code in which the authority's units lie.
    """
    holders = [actor.user_id for actor in actors_in(authority, unit, at) if actor.way is Way.APPOINTMENT]
    return list(User.objects.filter(pk__in=holders).order_by("pk"))


def actors_in(authority: Authority, unit: Unit | str, at: datetime) -> list[Actor]:
    """Everybody who can act in a post now: holders first, then substitutes, then those on duty.

    :param unit: as in :func:`holders_of`. An inspector acts in the units of the mandate.
    """
    code = unit.code if isinstance(unit, Unit) else unit
    rows = _rows(ACTORS, at, role=authority.role.code, level=authority.level.code, unit=code)
    actors = [Actor(user, name, Way(way), _principal(*principal)) for user, name, way, *principal in rows]
    return sorted(dict.fromkeys(actors), key=lambda actor: _NEAREST_FIRST[actor.way])


def cover_of_posts(at: datetime, authorities: Sequence[Authority] = DECIDING_POSTS) -> list[PostCover]:
    """How each post of these authorities is staffed, in every unit of their level."""
    rows = _rows(
        COVER,
        at,
        authorities=[authority.code for authority in authorities],
        roles=[authority.role.code for authority in authorities],
        levels=[authority.level.code for authority in authorities],
    )
    return [PostCover(authority_named(row[0]), *row[1:]) for row in rows]


def empty_posts(at: datetime, authorities: Sequence[Authority] = DECIDING_POSTS) -> list[PostCover]:
    """The posts somebody should be told about: nobody holds them, or nobody would stand in (RL-16).

    The list starts from the units, so an emptied table of appointments is reported post by post.
    """
    return [cover for cover in cover_of_posts(at, authorities) if cover.is_empty or cover.is_uncovered]


def _rows(statement: str, at: datetime, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"at": at, "day": day_of(at), "inspector": INSPECTOR.code, **parameters})
        return cursor.fetchall()


def _post(row: Sequence[Any]) -> Post:
    role, level, unit_code, unit_name, unit_level, way, *principal = row
    return Post(
        authority=ROLES[role] @ LEVELS[level],
        unit_code=unit_code,
        unit_name=unit_name,
        column=LEVELS[unit_level].column,
        division=unit_code[:12],
        on_behalf_of=_principal(*principal),
        way=Way(way),
    )


def _principal(user_id: int | None, name: str | None) -> Principal | None:
    return Principal(user_id, name or "") if user_id is not None else None


def _nearest(post: Post) -> int:
    return _NEAREST_FIRST[post.way]
