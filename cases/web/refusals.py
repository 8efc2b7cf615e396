"""A refusal as a page: the sentence, and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from cases.web.visit import show_page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cases.web.told import Line


def show_refusal(
    request: HttpRequest,
    sentence: StrOrPromise,
    *,
    status: int,
    back: str = "/",
    typed: Sequence[Line] = (),
) -> HttpResponse:
    """The page that says why not.

    :param back: where the person came from.
    :param typed: what they had typed, so that it can be copied.
    """
    return show_page(
        request, "refused.html", {"sentence": sentence, "back": back, "typed": typed}, status=status
    )
