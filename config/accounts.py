"""What allauth is told about accounts here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .client_address import client_address


def tried_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """
    The user name that a sign-in tries, by which failures are counted.

    allauth's form calls the field "login" and what it makes of it "username". Written in other letter case it
    is the same name, or a guesser would have as many tries as there are spellings.
    """
    return str((credentials or {}).get("username") or request.POST.get("login") or "").lower()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the bureau's administrators: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits are counted by; the same that lock-outs are counted by."""
        return client_address(request)
