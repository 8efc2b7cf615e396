"""The articles that a means check rests on.

No national limit for the time of a check was found: it is a parameter.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from workflows.guards import Citation

LAW_IN_FORCE = date(2026, 7, 1)
_MEASURES_48 = _("Interim Measures for Social Assistance, art. 48")

ART_41 = Citation(_("Social Assistance Law, art. 41"), LAW_IN_FORCE, _MEASURES_48)
AUTHORISED = Citation(
    _("Social Assistance Law, arts. 40–41; local rules: no check without authorisation"),
    LAW_IN_FORCE,
    _MEASURES_48,
)
ONLY_CHECKED = Citation(
    _("Social Assistance Law, art. 41; local rules: the centre checks, it doesn't decide"),
    LAW_IN_FORCE,
    _MEASURES_48,
)
CHECK_TIME = _("Parameter mc.check.wd: time for a means check")
