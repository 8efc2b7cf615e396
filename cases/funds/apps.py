"""The app of money: reserve funds and payments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "cases.funds"
    label = "funds"
    verbose_name = _("funds")
    default_auto_field = "django.db.models.BigAutoField"
