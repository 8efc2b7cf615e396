"""Every address, by room."""

import importlib.util

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import set_language


@never_cache
@require_safe
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Says that the process answers and reaches its database; for machines that watch, not for people."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("language", login_not_required(set_language), name="set_language"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
]
if importlib.util.find_spec("cases.web.urls") is not None:
    urlpatterns.append(path("", include("cases.web.urls")))
if settings.METRICS_ENABLED:
    from django_prometheus.exports import ExportToDjangoView

    # Open to whoever reaches the process: the proxy in front must not pass it on (docs/how-to/deploy.md).
    urlpatterns.append(path("metrics", login_not_required(ExportToDjangoView), name="metrics"))
