"""The log-ins offered to whoever tries the demo, one for each hand a case passes through.

Only the demo's settings show them; the people behind them are in :mod:`config.demo.staff`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "jieli-demo"  # printed on the demo's sign-in page; no other installation has it


@dataclass(frozen=True)
class Login:
    """One account to try.

    :param title: the role in words.
    :param hint: what to try with it.
    """

    username: str
    title: str | Promise
    hint: str | Promise


LOGINS: tuple[Login, ...] = (
    Login(
        "zhou.community",
        _("Community case handler"),
        _("Report a household in need and help it apply."),
    ),
    Login(
        "li.clerk",
        _("Street case handler"),
        _("Accept a report, find it urgent, propose a sum; then try to approve it yourself."),
    ),
    Login(
        "chen.reviewer",
        _("Street reviewer"),
        _("Confirm the papers supplied after an emergency payment, and see which are overdue."),
    ),
    Login(
        "zhao.leader",
        _("Street deputy head"),
        _("Decide an emergency within 24 hours; the sum is reserved in the street's fund."),
    ),
    Login(
        "sun.keeper",
        _("Keeper of the reserve fund"),
        _("Pay what the deputy head has decided, in cash up to the limit and the rest by transfer."),
    ),
    Login(
        "shen.district",
        _("District section head"),
        _("Look across all sixteen streets and find what is late."),
    ),
    Login(
        "yan.inspector",
        _("Inspector"),
        _("Read the files of two streets under a dated mandate; no other street opens."),
    ),
    Login(
        "ding.system",
        _("System administrator"),
        _("Find that no case can be read: running the system gives no right to see a household."),
    ),
)
