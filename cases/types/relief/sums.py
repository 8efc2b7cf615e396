"""What the standard makes of a case: ceilings, limits and caps, in fen, multiplied before compared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from workflows.moves import Facts
from workflows.parameters import MissingParameter


def standard_fen(facts: Facts) -> int:
    """The monthly dibao standard per head that this case is measured by."""
    return facts.entitlement.whole("std.dibao.month")


def small_quick_ceiling_fen(facts: Facts) -> Decimal | None:
    """The most that small quick relief may give this household; None before it existed (RL-08)."""
    try:
        times = facts.entitlement.multiple("tr.smallquick.max_x")
    except MissingParameter:
        return None
    heads = facts.record.heads if facts.entitlement.choice("tr.smallquick.per") == "head" else 1
    return times * standard_fen(facts) * heads


def advance_limit_fen(facts: Facts) -> Decimal:
    """The most a street may advance to this household: its own limit, or the advance's if lower."""
    times = min(
        facts.entitlement.multiple("tr.advance.max_x"), facts.entitlement.multiple("tr.street_limit_x")
    )
    return times * standard_fen(facts) * facts.record.heads


def goes_beyond_small_quick(facts: Facts) -> bool:
    """Whether the sum granted, or a wish for more, calls for the checks that small quick relief spares."""
    ceiling = small_quick_ceiling_fen(facts)
    return facts.record.wants_follow_up or ceiling is None or (facts.record.sum_granted_fen or 0) > ceiling


def sum_at_stake_fen(facts: Facts) -> int:
    """The sum the case is about: proposed or, before a proposal, asked for; 0 where nobody named one.

    An opinion of the street that proposes no sum is a refusal: it refuses all that was asked for, however
    little was advanced.
    """
    record = facts.record
    if sum_fen := facts.answers.get("sum_proposed_fen"):
        return int(sum_fen)
    proposed, asked = record.sum_proposed_fen or 0, record.sum_asked_fen or 0
    return max(proposed, asked) if facts.state == "street_review" else proposed or asked


def street_limit_fen(facts: Facts) -> Decimal:
    """The most a street decides for this household; the limit itself belongs to the street (art. 1259)."""
    return facts.entitlement.multiple("tr.street_limit_x") * standard_fen(facts) * facts.record.heads


def cap_fen(facts: Facts) -> Decimal:
    """The most that may be granted without a panel: the normal cap, or that of special hardship."""
    special = facts.answers.get("special_hardship", facts.record.special_hardship)
    times = facts.entitlement.multiple("tr.cap_x.special" if special else "tr.cap_x.normal")
    return times * standard_fen(facts) * facts.record.heads


def kept_fen(record: Any) -> int:
    """What the household was paid and has kept."""
    kept: int = record.paid_fen - record.recovered_fen
    return kept


def due_now_fen(facts: Facts) -> int:
    """What is to be paid now: the first stage, or the whole sum, less what was paid and kept."""
    record = facts.record
    stage: int = record.sum_granted_fen if record.due_now_fen is None else record.due_now_fen
    return max(stage - kept_fen(record), 0)


def rest_fen(facts: Facts) -> int:
    """What stays to be paid of the sum granted."""
    record = facts.record
    return int((record.sum_granted_fen or 0) - record.dropped_fen - kept_fen(record))


def sum_due_fen(facts: Facts) -> int:
    """What is to be paid in the state the case rests in: the first stage or all of it, then the rest."""
    return rest_fen(facts) if facts.state == "rest_due" else due_now_fen(facts)


def multiple(sum_fen: int, standard: int, heads: int) -> Decimal:
    """A sum in standards per head, for showing: rules compare products and never divide."""
    return Decimal(sum_fen) / (standard * heads)


def yuan(fen: int | Decimal) -> str:
    """A sum in yuan as pages write it: ``1,800.00``; a fraction of a fen is left off."""
    return f"{Decimal(int(fen)) / 100:,.2f}"
