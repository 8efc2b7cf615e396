"""Every address, by room."""

from typing import Any

from allauth.account import views as account_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.web.views.language import choose_language
from cases.web.views.sign_in import SignIn


@never_cache
@require_safe
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Says that the process answers and reaches its database; for machines that watch, not for people."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def _demo_logins() -> dict[str, Any]:
    """What the demo's sign-in page offers; nothing anywhere else."""
    if not settings.DEMO_LOGINS:
        return {}
    from config.demo.logins import LOGINS, PASSWORD

    return {"offered": LOGINS, "offered_password": PASSWORD}


# Of allauth's account pages only those that make sense where a bureau makes the accounts: nobody signs up,
# and there is no mail address a new password could be sent to.
account = [
    path("login/", SignIn.as_view(**_demo_logins()), name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("signup/", account_views.signup, name="account_signup"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("second-factor/", include("allauth.mfa.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("language", choose_language, name="set_language"),
    path("account/", include(account)),
    path("", include("cases.web.urls")),
]
if settings.METRICS_ENABLED:
    from django_prometheus.exports import ExportToDjangoView

    # Open to whoever reaches the process: the proxy in front must not pass it on (docs/how-to/deploy.md).
    urlpatterns.append(path("metrics", login_not_required(ExportToDjangoView), name="metrics"))
