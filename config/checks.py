"""System checks on how Jieli is run."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

IN_MEMORY = "channels.layers.InMemoryChannelLayer"


@register
def live_updates_reach_every_process(**_: Any) -> list[CheckMessage]:
    """
    An error when several processes serve people and each has a channel layer of its own.

    A browser is connected to one of them and would silently miss what the others announce.
    """
    if settings.WEB_PROCESSES > 1 and settings.CHANNEL_LAYERS["default"]["BACKEND"] == IN_MEMORY:
        return [
            Error(
                f"{settings.WEB_PROCESSES} processes serve people, but live updates stay within the process "
                "that sends them.",
                hint="Set REDIS_URL, or WEB_PROCESSES=1 when there really is one process only.",
                id="config.E001",
            )
        ]
    return []
