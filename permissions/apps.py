"""The app that knows who is who."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PermissionsConfig(AppConfig):
    name = "permissions"
    verbose_name = _("people and posts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from permissions import checks  # noqa: F401  (registers the system checks)
