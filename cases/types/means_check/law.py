"""The articles that a means check rests on.

No national limit for the time of a check was found: it is a parameter.
"""

from django.utils.translation import gettext_lazy as _

ART_41 = _("Social Assistance Law, art. 41")
AUTHORISED = _("Social Assistance Law, arts. 40–41; local rules: no check without authorisation")
ONLY_CHECKED = _("Social Assistance Law, art. 41; local rules: the centre checks, it doesn't decide")
CHECK_TIME = _("Parameter mc.check.wd: time for a means check")
