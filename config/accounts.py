"""What allauth is told about accounts here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .client_address import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the bureau's administrators: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits are counted by; the same that lock-outs are counted by."""
        return client_address(request)
