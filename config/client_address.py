"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest

#: What stands for the address where a server tells none, as over a Unix socket; it must parse as one.
UNKNOWN = "0.0.0.0"  # noqa: S104 -- compared and counted, never bound to


def client_address(request: HttpRequest) -> str:
    """
    The address of the client as the outermost of our own proxies saw it.

    Each proxy appends the address it was spoken to from; what stands further left was written by the client
    itself and proves nothing. With fewer entries than proxies the request came past one of them: then only
    the address of the connection is trusted.
    """
    forwarded = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        return forwarded[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR") or UNKNOWN)
