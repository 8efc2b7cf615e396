"""Who decides, and within which limits: the street, the district, the panel (domain §1.4)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.relief import law
from cases.types.relief.guards.money import was_paid_recently_for_the_same_cause
from cases.types.relief.guards.review import household_is_related_to_an_official
from cases.types.relief.sums import cap_fen, kept_fen, street_limit_fen, sum_at_stake_fen, yuan
from workflows.guards import Lacking, guard
from workflows.moves import Facts


@guard(
    gettext_lazy(
        "the sum goes beyond the cap, fits no category, or comes again for the same cause or too often"
    ),
    law=law.PANEL,
)
def panel_is_needed(facts: Facts) -> bool:
    return bool(reasons_for_a_panel(facts))


def reasons_for_a_panel(facts: Facts) -> list[str]:
    """Why the case needs a panel, each reason a few words; empty where it needs none."""
    record = facts.record
    reasons = {
        _("beyond the cap"): sum_at_stake_fen(facts) > cap_fen(facts),
        _("fits no category"): facts.answers.get("fits_no_category", record.fits_no_category),
        _("paid before for the same cause"): was_paid_recently_for_the_same_cause(facts),
        _("paid too often this year"): record.grants_this_year >= facts.entitlement.whole("tr.max_per_year"),
    }
    return [reason for reason, holds in reasons.items() if holds]


@guard(
    gettext_lazy("the street may decide: within its limit, no panel needed, no relative of an official"),
    law=law.STREET_LIMIT,
)
def street_may_decide(facts: Facts) -> bool | Lacking:
    if household_is_related_to_an_official(facts):
        return Lacking(_("A relative of an official belongs to the household."))
    limit = street_limit_fen(facts)
    # A higher sum may have hung before: what is granted counts as well as what is proposed.
    if max(sum_at_stake_fen(facts), facts.answers.get("sum_granted_fen", 0)) > limit:
        return Lacking(_("The street's limit for this household is %(limit)s yuan.") % {"limit": yuan(limit)})
    if panel_is_needed(facts):
        return Lacking(_("The case needs a panel."))
    return True


district_must_decide = street_may_decide.denied(
    gettext_lazy(
        "the district must decide: beyond the street's limit, a panel needed, or a relative of an official"
    )
)


@guard(
    gettext_lazy("the sum granted is within the cap, or the panel has advised"), law=law.CAP, of_answers=True
)
def grant_is_within_the_cap_or_advised(facts: Facts) -> bool | Lacking:
    if facts.record.panel_advice:
        return True
    cap = cap_fen(facts)
    if facts.answers["sum_granted_fen"] > cap:
        return Lacking(_("The cap for this household is %(cap)s yuan.") % {"cap": yuan(cap)})
    return True


@guard(gettext_lazy("the panel has advised, where one is needed"), law=law.PANEL)
def panel_has_advised_where_needed(facts: Facts) -> bool:
    """It is asked before a grant; a refusal that is only to be confirmed needs no advice."""
    if facts.state == "district_review" and _refusal_is_proposed(facts):
        return True
    return bool(facts.record.panel_advice) or not panel_is_needed(facts)


def _refusal_is_proposed(facts: Facts) -> bool:
    """Whether the street's last opinion was to refuse."""
    opinions = [past.step for past in facts.history if past.step in OPINIONS]
    return bool(opinions) and opinions[-1] != "propose_grant"


OPINIONS = ("propose_grant", "propose_refusal", "propose_refusal_to_district")


panel_must_advise = panel_has_advised_where_needed.denied(
    gettext_lazy("a panel is needed and hasn't advised yet")
)


@guard(
    gettext_lazy("the decision follows the panel's advice, or says why it doesn't"),
    law=law.ADVICE,
    of_answers=True,
)
def advice_is_followed_or_difference_explained(facts: Facts) -> bool | Lacking:
    record = facts.record
    if not record.panel_advice or facts.answers.get("difference_reason"):
        return True
    if record.panel_advice == "against":
        return Lacking(_("The panel advised against a grant."))
    if facts.answers["sum_granted_fen"] != record.panel_sum_fen:
        return Lacking(_("The panel advised %(sum)s yuan.") % {"sum": yuan(record.panel_sum_fen)})
    return True


@guard(
    gettext_lazy("a refusal follows the panel's advice, or says why it doesn't"),
    law=law.ADVICE,
    of_answers=True,
)
def refusal_follows_the_advice_or_says_why(facts: Facts) -> bool:
    return facts.record.panel_advice != "for" or bool(facts.answers.get("difference_reason"))


@guard(gettext_lazy("the sum is not below what was paid already"), law=law.ONCE, of_answers=True)
def sum_covers_what_was_paid(facts: Facts) -> bool | Lacking:
    answers = facts.answers
    sum_fen = answers["sum_granted_fen"] if "sum_granted_fen" in answers else answers["sum_proposed_fen"]
    kept = kept_fen(facts.record)
    if sum_fen >= kept:
        return True
    return Lacking(_("%(sum)s yuan were paid already.") % {"sum": yuan(kept)})


@guard(gettext_lazy("the notice of refusal is signed and on file"), law=law.REFUSAL)
def signed_refusal_is_on_file(facts: Facts) -> bool:
    """Put there since the refusal: an earlier one belongs to an earlier refusal."""
    return bool(facts.record.refusal_notices)


@guard(gettext_lazy("the street decided"), law=law.FILING)
def street_decided(facts: Facts) -> bool:
    return bool(facts.record.decided_by == "street")


@guard(gettext_lazy("the district decided"), law=law.ART_44)
def district_decided(facts: Facts) -> bool:
    return bool(facts.record.decided_by == "district")
