"""Jurisdiction as one queryset: lists, counts, search, exports, charts, the API and websockets all ask here.

Who is out of scope gets 404, who is in scope without authority for a step gets 403. A post sees what its
role's reach says (domain Appendix B): the whole area of its unit, what came to its desk, what the person
reported, or nothing.

Every branch starts from an indexed column compared with plain codes, so that a list is an index range; a
grant is rare and joins as a list of keys only for those who hold one.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from permissions.authority import Reach
from permissions.models import User
from permissions.rules import Standing, standing_of

M = TypeVar("M", bound=Model)


def scoped(
    queryset: QuerySet[M], who: User | Standing | AnonymousUser | None, at: datetime, *, via: str = ""
) -> QuerySet[M]:
    """The rows of the queryset the person may see at a moment, each once.

    The model, or the one that the foreign key ``via`` leads to, has the division codes ``district``,
    ``street`` and ``community``, and where it knows such things ``opened_by`` and the reverse relations
    ``work_items`` and ``recusals``. With a :class:`Standing` no further statement is needed.

    :param at: the moment, for which the standing was loaded if one is given.
    """
    standing = _standing(who, at)
    if standing is None or not standing.is_active or standing.is_administrator:
        return queryset.none()
    model: Any = queryset.model._meta.get_field(via).related_model if via else queryset.model
    seen = _seen_from_posts(model, standing, f"{via}__" if via else "")
    granted = standing.granted.get(model._meta.label)
    if granted:
        seen |= Q(**{f"{via}__in" if via else "pk__in": granted})
    return queryset.filter(seen) if seen else queryset.none()


def _seen_from_posts(model: Any, standing: Standing, path: str) -> Q:
    """What the posts open, without the cases the person is kept away from; empty if nothing."""
    areas: dict[str, set[str]] = defaultdict(set)
    desks: dict[tuple[str, str], set[str]] = defaultdict(set)
    reporters: set[int] = set()
    for post in standing.posts:
        match post.authority.role.reach:
            case Reach.UNIT:
                areas[post.column].add(post.division)
            case Reach.DESK:
                desks[post.column, post.division].add(post.authority.code)
            case Reach.OWN:
                reporters.add(post.on_behalf_of.user_id if post.on_behalf_of else standing.user_id)

    parts = [Q(**{f"{path}{column}__in": sorted(codes)}) for column, codes in areas.items()]
    if work_items := _related(model, "work_items"):
        parts += [
            # A desk lies in its unit's area: the first half only lets the index find it.
            Q(**{f"{path}{column}": division})
            & Q(Exists(_rows_of(work_items, path, division=division, authority__in=sorted(authorities))))
            for (column, division), authorities in desks.items()
            if division not in areas[column]
        ]
    if reporters and _has_field(model, "opened_by"):
        parts.append(Q(**{f"{path}opened_by_id__in": sorted(reporters)}))
    if not parts:
        return Q()
    seen = reduce(or_, parts)
    if recusals := _related(model, "recusals"):
        seen &= ~Q(Exists(_rows_of(recusals, path, user_id=standing.user_id)))
    return seen


def _rows_of(relation: Any, path: str, **conditions: Any) -> QuerySet[Any]:
    outer = OuterRef(f"{path[:-2]}_id" if path else "pk")
    rows: QuerySet[Any] = relation.related_model.objects.filter(**{relation.field.name: outer}, **conditions)
    return rows


def _related(model: Any, name: str) -> Any:
    """The reverse relation of that name, or None."""
    return next((found for found in model._meta.related_objects if found.get_accessor_name() == name), None)


def _has_field(model: Any, name: str) -> bool:
    return any(field.name == name for field in model._meta.fields)


def _standing(who: User | Standing | AnonymousUser | None, at: datetime) -> Standing | None:
    if isinstance(who, Standing) or who is None:
        return who
    return standing_of(who, at) if isinstance(who, User) else None
