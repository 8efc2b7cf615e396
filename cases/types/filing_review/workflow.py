"""Review of a filing (备案复核): the district looks at what a street decided and filed.

社会救助法 art. 44. An objection undoes nothing by itself: the filed case is told and goes on from there.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.types.filing_review import law
from cases.types.filing_review.forms import NoObjectionForm, ObjectionForm, OpeningForm
from permissions.authority import CLERK, DISTRICT, LEADER, REVIEWER, STREET
from workflows.deadlines import working_days
from workflows.definition import OPENING, Machine, State, Tone


class FilingReview(Machine):
    """The district's own case beside the one whose decision was filed."""

    title = _("Review of a filing")
    since = date(2020, 1, 1)  # as long as the cases it serves
    number_prefix = "BA"
    only_as_child = True
    opens_by = (CLERK @ STREET,)
    opening = OpeningForm
    opening_law = law.FILED

    under_review = State(
        _("With the district"),
        start=True,
        within=working_days("tr.filing_review.wd"),
        late=LEADER @ DISTRICT,
        law=law.REVIEW_TIME,
    )
    no_objection = State(_("No objection"), final=True)
    objected = State(_("Objected to"), final=True)

    find_no_objection = under_review.to(
        no_objection,
        _("Find nothing to object to"),
        by=REVIEWER @ DISTRICT,
        asks=NoObjectionForm,
        law=law.ART_44,
    )
    object = under_review.to(
        objected,
        _("Object to the decision"),
        by=REVIEWER @ DISTRICT,
        asks=ObjectionForm,
        law=law.ART_44,
        tone=Tone.AGAINST,
        alone=True,
    )

    road = (under_review, no_objection)

    # Who decided or filed the case doesn't review the filing.
    different_people = ((OPENING,), (find_no_objection, object))
