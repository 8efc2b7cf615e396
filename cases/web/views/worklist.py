"""The worklist (待办): what waits for the person, what is late, what they did, what they may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.queries import cases_seen_by
from cases.web import lists
from cases.web.visit import PageRequest, Visit, show_page, visit_of

TABS = ("todo", "late", "done", "all")


@require_safe
def worklist(request: PageRequest) -> HttpResponse:
    """The list the tab names; to htmx, the part of it that changed."""
    visit = visit_of(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    state, words = request.GET.get("state", ""), request.GET.get("q", "")
    after = request.GET.get("after", "")
    context = {
        "tab": tab,
        "listing": _listing(visit, tab, state=state, words=words, after=after),
        "continued": bool(after),
        "state": state,
        "words": words,
        "narrowed": bool(state or words.strip()),
    }
    target = request.htmx.target
    if target == "rows":
        return show_page(request, "cases/worklist/_rows.html", context)
    context["late_count"] = lists.late_cases(visit.standing, visit.at).count()
    if target == "list":
        return show_page(request, "cases/worklist/_list.html", context)
    context["state_choices"] = lists.state_choices()
    return show_page(
        request, "cases/worklist/page.html", context, active="all" if tab == "all" else "worklist"
    )


def _listing(visit: Visit, tab: str, *, state: str, words: str, after: str) -> lists.Listing:
    standing, at = visit.standing, visit.at
    match tab:
        case "done":
            return lists.by_act(visit.user, standing, at, state=state, words=words, after=after)
        case "all":
            seen = cases_seen_by(standing, at)
            return lists.by_opening(seen, at, state=state, words=words, after=after)
        case "late":
            cases = lists.late_cases(standing, at)
        case _:
            cases = lists.waiting_for(standing, at)
    return lists.by_urgency(cases, standing, at, state=state, words=words, after=after)
