"""The app of cases: what every case type shares."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the checks registered."""
        from cases import checks  # noqa: F401 -- importing registers them
