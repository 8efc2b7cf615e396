"""The articles that the review of a filing rests on."""

from django.utils.translation import gettext_lazy as _

ART_44 = _("Social Assistance Law, art. 44")
FILED = _("Social Assistance Law, art. 44; local rules: street decisions are filed with the bureau")
REVIEW_TIME = _("Parameter tr.filing_review.wd: time for the district to review a filing")
