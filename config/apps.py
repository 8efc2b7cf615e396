"""The wiring as an app, for its system checks."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Settings, URLs and servers; no rule and no table."""

    name = "config"

    def ready(self) -> None:
        """Have the checks registered."""
        from . import checks  # noqa: F401 -- importing registers them
