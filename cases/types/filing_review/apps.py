"""The app of filing reviews."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingReviewConfig(AppConfig):
    name = "cases.types.filing_review"
    label = "filing_review"
    verbose_name = _("review of a filing")
    default_auto_field = "django.db.models.BigAutoField"
