"""Where a case of temporary relief can rest, for how long, and who is told when it is late (domain §1.5)."""

from django.utils.translation import gettext_lazy as _

from cases.types.relief import guards as that
from cases.types.relief import law
from permissions.authority import DISTRICT, LEADER, REVIEWER, STREET
from workflows.deadlines import hours, working_days
from workflows.definition import Machine, State, either

REVIEW_RUNS = _("the review's own days run over all its stages")
AT_ONCE = either(that.hardship_is_urgent, hours("tr.accept.urgent_h"), working_days("tr.accept.wd"))


class Places(Machine, abstract=True):
    """The states that all pages of temporary relief share; the roads between them stand in ``roads``."""

    # Up to acceptance.
    draft = State(_("Draft"), start=True, within=AT_ONCE, late=LEADER @ STREET)
    submitted = State(_("Waiting for acceptance"), within=AT_ONCE, late=LEADER @ STREET)
    correction = State(_("Papers to be completed"))
    non_acceptance = State(
        _("Non-acceptance to be signed"),
        within=working_days("tr.street_decision.wd"),
        late=REVIEWER @ DISTRICT,
    )
    accepted = State(
        _("Accepted"),
        within=either(that.hardship_is_urgent, hours("tr.triage.urgent_h"), working_days("tr.triage.wd")),
        late=LEADER @ STREET,
    )

    # The fast road: the money first, the papers after.
    advance_review = State(_("Decision on the advance"), idle=_("the 24 hours of the whole case run"))
    advance_granted = State(_("Advance granted, not yet paid"))
    advance_paid = State(_("Advance paid"))
    backfill = State(
        _("Papers to be back-filled"),
        within=working_days("tr.backfill.wd"),
        since=that.end_of_the_emergency,
        late=[LEADER @ STREET, REVIEWER @ DISTRICT],
        law=law.BACKFILL,
    )
    backfill_review = State(
        _("Review of the back-filled papers"),
        within=working_days("tr.backfill_review.wd"),
        late=LEADER @ STREET,
    )

    # The ordinary road: investigation, means check, proposal, public notice.
    investigation = State(_("Investigation"), idle=REVIEW_RUNS)
    means_check = State(_("Means check"), idle=_("the checking centre's own case has a deadline"))
    street_review = State(_("Street review"), idle=REVIEW_RUNS)
    to_post = State(_("Public notice to be posted"), within=working_days("tr.post.wd"), late=LEADER @ STREET)
    notice = State(_("Public notice hanging"), law=law.NOTICE)
    objection = State(
        _("Objection looked into"), within=working_days("tr.objection.wd"), late=LEADER @ STREET
    )

    # The decision: street, district, panel.
    street_decision = State(
        _("Street decision"), within=working_days("tr.street_decision.wd"), late=REVIEWER @ DISTRICT
    )
    district_review = State(
        _("District review"), within=working_days("tr.district_review.wd"), late=LEADER @ DISTRICT
    )
    panel = State(_("Panel"), idle=_("the panel's own case has a deadline"))
    district_decision = State(
        _("District decision"), within=working_days("tr.district_decision.wd"), late=REVIEWER @ DISTRICT
    )

    # What was granted: paid, published, filed.
    approved = State(_("Granted, to be paid"), within=working_days("tr.pay.wd"), late=LEADER @ STREET)
    rest_due = State(
        _("Paid in part, the rest later"),
        within=working_days("tr.pay.wd"),
        since=that.rest_day,
        late=LEADER @ STREET,
        law=law.STAGES,
    )
    paid = State(_("Paid, to be published"), within=working_days("tr.publish.wd"), late=LEADER @ STREET)
    published = State(_("Published, to be filed"), within=working_days("tr.file.wd"), late=LEADER @ STREET)
    filed = State(_("Filed"), final=True)

    # What was not granted: a refusal is served before the case is closed.
    not_accepted = State(
        _("Not accepted, notice to be served"),
        within=working_days("tr.refusal_notice.wd"),
        late=LEADER @ STREET,
        law=law.SERVED,
    )
    rejected = State(
        _("Refused, notice to be served"),
        within=working_days("tr.refusal_notice.wd"),
        late=LEADER @ STREET,
        law=law.SERVED,
    )
    referred = State(_("Referred elsewhere"), final=True)
    withdrawn = State(_("Withdrawn"), final=True)
    closed = State(_("Closed"), final=True)

    # Afterwards: money demanded back, a decision annulled.
    recovery = State(_("Recovery"), within=working_days("tr.recovery.wd"), late=LEADER @ DISTRICT)
    redo = State(
        _("To be decided anew"),
        within=working_days("tr.redo.wd"),
        late=[LEADER @ STREET, REVIEWER @ DISTRICT],
    )
