"""Choosing the language, before and after the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from permissions.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """The page one came from, in the language chosen; who is signed in finds it so everywhere from now on."""
    response = set_language(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and request.user.is_authenticated:
        remember(response, request.user, language)
    return response


def remember(response: HttpResponse, user: User | AnonymousUser | None, language: str) -> None:
    """Have the browser speak the language, and the person's account too where one is given."""
    if isinstance(user, User) and user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )
