"""The app of temporary relief."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReliefConfig(AppConfig):
    name = "cases.types.relief"
    label = "relief"
    verbose_name = _("temporary relief")
    default_auto_field = "django.db.models.BigAutoField"
