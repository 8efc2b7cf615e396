"""The app of means checks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeansCheckConfig(AppConfig):
    name = "cases.types.means_check"
    label = "means_check"
    verbose_name = _("means check")
    default_auto_field = "django.db.models.BigAutoField"
