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
        _("Report a household in need and help it apply; put up the public notice and take it down."),
    ),
    Login(
        "li.clerk",
        _("Street case handler"),
        _("Accept a report, find it urgent, propose a sum; then try to approve it yourself."),
    ),
    Login(
        "liu.clerk",
        _("Second street case handler"),
        _("Sign a home visit as the second of two visitors."),
    ),
    Login(
        "xue.checker",
        _("Means checker"),
        _("Report what the registers say of a household; the checking centre decides nothing."),
    ),
    Login(
        "chen.reviewer",
        _("Street reviewer"),
        _("Propose a grant or a refusal; confirm the papers supplied after an emergency payment."),
    ),
    Login(
        "zhao.leader",
        _("Street deputy head"),
        _("Decide an emergency within 24 hours, and sign grants and refusals within the street's limit."),
    ),
    Login(
        "sun.keeper",
        _("Keeper of the reserve fund"),
        _("Pay what the deputy head has decided, in cash up to the limit and the rest by transfer."),
    ),
    Login(
        "shen.district",
        _("District section head"),
        _("Review what goes beyond the street's limit, call the panel, visit a relative of an official."),
    ),
    Login(
        "tang.district",
        _("District case handler, secretary of the panel"),
        _("Invite members to a panel, open and close its vote, write its minutes."),
    ),
    Login(
        "housing.liaison",
        _("Panel member"),
        _("Vote on a case beyond the cap, and sign the minutes."),
    ),
    Login(
        "qian.district",
        _("Deputy director of the bureau"),
        _("Decide for the district: with the panel's advice, or against it and saying why."),
    ),
    Login(
        "cai.treasurer",
        _("Treasurer"),
        _("Pay what the district has granted, in one stage or in two."),
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
