"""Who is looking, at which moment, and the frame every page stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.queries import database_now
from cases.registry import case_types
from cases.web import lists
from permissions.rules import Post, Standing, standing_of

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from cases.registry import CaseType
    from permissions.models import User


class PageRequest(HttpRequest):
    """A request of somebody signed in, as our middleware leaves it."""

    user: User
    htmx: HtmxDetails


@dataclass
class Visit:
    """One request of one person: the moment it is judged by, and what they may act in.

    :param at: the database's time; everything on the page is shown and done as of this moment.
    """

    user: User
    at: datetime

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.user, self.at)

    @property
    def own_posts(self) -> list[Post]:
        return [post for post in self.standing.posts if post.on_behalf_of is None]

    @property
    def posts_for_others(self) -> list[Post]:
        return [post for post in self.standing.posts if post.on_behalf_of is not None]

    @property
    def unit_name(self) -> str:
        """The office named in the page's head: that of the person's nearest post."""
        return self.standing.posts[0].unit_name if self.standing.posts else ""

    @cached_property
    def to_do(self) -> int:
        """How many cases wait for the person."""
        return lists.waiting_for(self.standing, self.at).count()

    @cached_property
    def opens(self) -> list[CaseType]:
        """The case types the person holds a post for opening by hand."""
        held = {post.authority for post in self.standing.posts}
        pages = ((kind, kind.pages[-1]) for kind in case_types().values())
        return [kind for kind, page in pages if held.intersection(page.opens_by) and not page.only_as_child]


def visit_of(request: HttpRequest) -> Visit:
    """The visit this request is, made once."""
    visit: Visit | None = getattr(request, "visit", None)
    if visit is None:
        visit = Visit(request.user, database_now())  # type: ignore[arg-type]
        request.visit = visit  # type: ignore[attr-defined]
    return visit


def show_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    active: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page in its frame, which no cache may keep: it may carry what is told of people.

    :param active: the entry of the navigation that is marked.
    """
    frame = {"visit": visit_of(request), "active": active, "here": _here(request)}
    response = render(request, template, {**frame, **(context or {})}, status=status)
    return keep_out_of_caches(response)


def _here(request: HttpRequest) -> str:
    """The page to come back to from a change of language; what answers a form has no address of its own."""
    found = request.resolver_match
    if request.method in ("GET", "HEAD") or found is None or "case_id" not in found.kwargs:
        return request.get_full_path()
    return reverse("case", kwargs={"case_id": found.kwargs["case_id"]})


def keep_out_of_caches(response: HttpResponse) -> HttpResponse:
    """The same answer, for this person's eyes and this moment only."""
    response["Cache-Control"] = "private, no-store"
    return response


class SeeOther(HttpResponse):
    """After something was done: look at the page that shows it (303), so that a reload does nothing twice."""

    status_code = 303

    def __init__(self, to: str) -> None:
        super().__init__(headers={"Location": to})
