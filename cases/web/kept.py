"""Text typed into a form whose session ran out: kept through the sign-in, put back, never performed.

What was typed travels sealed in a hidden field of the sign-in page, so that nothing of a person who isn't
signed in is stored here. After the sign-in it waits, still sealed, in the session of whoever signed in, for
the page it was typed on; a page they may not see never receives it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from cases.vault import Tampered, UnknownKey, open_sealed, seal

CONTEXT = "kept.form"
FIELD = "kept"
IN_SESSION = "kept_form"
LARGEST_BYTES = 64 * 1024
# Secrets, and what is only good for the session that ended.
NEVER_KEPT = {
    "csrfmiddlewaretoken",
    "key",
    FIELD,
    "login",
    "password",
    "password1",
    "password2",
    "oldpassword",
}

View = Callable[..., HttpResponseBase]


def keeps_what_was_typed(page_of: Callable[..., tuple[str, str]]) -> Callable[[View], View]:
    """A view that asks who isn't signed in to do so, and loses nothing they typed.

    :param page_of: from the view's keywords, the address of the page with the form, and the form there.
    """

    def guard(view: View) -> View:
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, **where: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                return view(request, **where)
            page, form = page_of(**where)
            if request.method == "POST":
                return ask_to_sign_in(request, page, _sealed(request.POST, page, form))
            return redirect_to_login(request.get_full_path())

        return guarded

    return guard


def ask_to_sign_in(request: HttpRequest, page: str, kept: str) -> HttpResponse:
    """The sign-in page, as it is set up here, with what was typed in its keeping."""
    from cases.web.views.sign_in import SignIn

    found = resolve(reverse("account_login")).func
    view = SignIn(**getattr(found, "view_initkwargs", {}))
    view.setup(request)
    return view.ask_again(page, kept)


def carry_over(request: HttpRequest) -> None:
    """Lay the kept text of a sign-in form into the session, if it is one of ours and not from another day."""
    envelope = request.POST.get(FIELD, "")
    if envelope and _opened(envelope) is not None:
        request.session[IN_SESSION] = envelope


def take_back(request: HttpRequest, page: str) -> tuple[str, QueryDict] | None:
    """The form and what was typed on this page before the sign-in; given once, to who asks first.

    Call it before anything is looked up: whoever may not see the page then leaves no text behind.
    """
    envelope = request.session.pop(IN_SESSION, None)
    content = _opened(envelope) if envelope else None
    if content is None or content["page"] != page:
        return None
    typed = QueryDict(mutable=True)
    for name, values in content["fields"].items():
        typed.setlist(name, values)
    return str(content["form"]), typed


def _sealed(posted: QueryDict, page: str, form: str) -> str:
    """The sealed text, empty when there is nothing to keep or too much of it."""
    fields = {name: values for name, values in posted.lists() if name not in NEVER_KEPT}
    content = {"page": page, "form": form, "fields": fields, "at": int(timezone.now().timestamp())}
    text = json.dumps(content, ensure_ascii=False)
    if not fields or len(text.encode()) > LARGEST_BYTES:
        return ""
    return base64.urlsafe_b64encode(seal(text, CONTEXT)).decode("ascii")


def _opened(envelope: str) -> dict[str, Any] | None:
    """What an envelope holds; None for one that isn't ours, or is older than a working day."""
    try:
        content: dict[str, Any] = json.loads(open_sealed(base64.urlsafe_b64decode(envelope), CONTEXT))
    except (Tampered, UnknownKey, binascii.Error, ValueError):
        return None
    age = timezone.now().timestamp() - content["at"]
    return content if age <= settings.SESSION_COOKIE_AGE else None
