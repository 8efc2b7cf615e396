"""How long a session lives: until nobody used it for a while, and no longer than a working day."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

STARTED = "started_at"
SEEN = "seen_at"
#: Use is written down at most this often, so that a page seldom costs a write.
GRAIN_SECONDS = 60


class SessionAges:
    """
    Ends a signed-in session after SESSION_IDLE_AGE without a request or SESSION_COOKIE_AGE since it began.

    GB/T 22239 8.1.4.1 b asks for the first, ASVS 7.3 for both. The person meets the sign-in page; nothing is
    shown of what the session had been doing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, without its session when that is too old."""
        session = request.session
        if SESSION_KEY in session:
            now = int(timezone.now().timestamp())
            started, seen = session.get(STARTED), session.get(SEEN, now)
            if started is None:
                session[STARTED] = session[SEEN] = now
            elif now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_AGE:
                session.flush()
            elif now - seen >= GRAIN_SECONDS:
                session[SEEN] = now
        return self.get_response(request)
