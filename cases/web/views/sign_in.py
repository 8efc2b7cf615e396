"""Signing in: the one page for people nobody knows yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from cases.web import kept
from cases.web.forms import dress
from cases.web.views.language import remember
from cases.web.visit import keep_out_of_caches

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

CHOSEN = "chosen"


class SignIn(LoginView):
    """allauth's sign-in, with a demo's log-ins beside it, that brings kept text through.

    :cvar offered: log-ins shown as cards, each with ``username``, ``title`` and ``hint``; a demo's alone.
    :cvar offered_password: the password of all of them.
    """

    offered: Sequence[Any] = ()
    offered_password = ""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
        if htmx and request.method == "GET":
            # A part of a page was asked for after the session ended: the whole page has to change.
            back = redirect_to_login(htmx.current_url_abs_path or "/")
            return HttpResponseClientRedirect(str(back.url))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        dress(context["form"])
        # The language is the person's own, unless they have just chosen another, here or on a card.
        chosen = CHOSEN in self.request.GET or "language" in self.request.POST
        context.update(
            offered=self.offered,
            offered_password=self.offered_password,
            kept=kwargs.get("kept", self.request.POST.get(kept.FIELD, "")),
            chosen_language=get_language() if chosen else "",
            after_language=_after_language(self.request),
        )
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        kept.carry_over(self.request)
        response: HttpResponse = super().form_valid(form)
        language = self.request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            remember(response, form.user, language)
        else:
            remember(response, None, form.user.language)
        return response

    def ask_again(self, page: str, sealed: str) -> HttpResponse:
        """The page for somebody whose session ran out over a form."""
        self.request.GET = self.request.GET.copy()
        self.request.GET["next"] = page
        self.request.POST = QueryDict()
        context = self.get_context_data(
            form=self.get_form_class()(request=self.request), kept=sealed, ran_out=True
        )
        response: HttpResponse = self.render_to_response(context)
        response.render()  # type: ignore[attr-defined]
        if self.request.htmx:
            response = reswap(retarget(response, "body"), "innerHTML")
        return keep_out_of_caches(response)


def _after_language(request: HttpRequest) -> str:
    """This page again, once another language has been chosen."""
    query = request.GET.copy()
    query[CHOSEN] = "1"
    return f"{reverse('account_login')}?{query.urlencode()}"
