"""Settings that would open a second door are refused when the program starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def exceptional_grants_have_one_door(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """guardian's own backend knows no end date and its patched methods no reason: neither may be on."""
    errors: list[CheckMessage] = []
    if any(backend.startswith("guardian.") for backend in settings.AUTHENTICATION_BACKENDS):
        errors.append(
            Error(
                "guardian's backend is in AUTHENTICATION_BACKENDS, where expired grants would count.",
                hint="Take it out and silence guardian.W001; permissions.grants answers instead.",
                id="permissions.E001",
            )
        )
    if getattr(settings, "ANONYMOUS_USER_NAME", "AnonymousUser") is not None:
        errors.append(
            Error(
                "guardian would create an account for anonymous visitors.",
                hint="Set ANONYMOUS_USER_NAME = None.",
                id="permissions.E002",
            )
        )
    return errors
