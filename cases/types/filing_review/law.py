"""The articles that the review of a filing rests on."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from workflows.guards import Citation

LAW_IN_FORCE = date(2026, 7, 1)
_MEASURES_48 = _("Interim Measures for Social Assistance, art. 48")

ART_44 = Citation(_("Social Assistance Law, art. 44"), LAW_IN_FORCE, _MEASURES_48)
FILED = Citation(
    _("Social Assistance Law, art. 44; local rules: street decisions are filed with the bureau"),
    LAW_IN_FORCE,
    _MEASURES_48,
)
REVIEW_TIME = _("Parameter tr.filing_review.wd: time for the district to review a filing")
