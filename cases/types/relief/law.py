"""The articles and notices that the page's steps and guards rest on."""

from django.utils.translation import gettext_lazy as _

ART_29 = _("Social Assistance Law, art. 29")
ART_37 = _("Social Assistance Law, art. 37")
ART_39 = _("Social Assistance Law, art. 39")
ART_40 = _("Social Assistance Law, art. 40")
ART_43 = _("Social Assistance Law, art. 43")
ART_50 = _("Social Assistance Law, art. 50")
ACCEPT_FIRST = _("State Council notice 2014 No. 47: where papers can't be had in time, accept first")
SMALL_QUICK = _("Civil Affairs and Finance opinion of 2026-01-29, §2(1)")
STREET_LIMIT = _("Parameters tr.advance.max_x and tr.street_limit_x; Social Assistance Law, art. 44")
RESERVE = _("Civil Affairs opinion 2018 No. 23: reserve fund; Social Assistance Law, art. 66")
ONCE = _("Social Assistance Law, arts. 66–67: each grant is paid once")
LAPSE = _("Parameter tr.granted_lapse.h: an unpaid advance lapses")
PAYEE = _("Social Assistance Law, art. 67; the payee is the applicant or a guardian")
PUBLISHED = _("Social Assistance Law, art. 45; parameter tr.smallquick.publish")
NO_DOUBLE_AID = _("State Council notice 2014 No. 47: not twice for the same cause")
FUND_ACCOUNT = _("Social Assistance Law, arts. 66–67")
CASH_LIMIT = _("Parameter tr.cash_direct.max")
TELEPHONE = _("Parameter tr.phone_confirm.h: written confirmation of a telephone decision")
BACKFILL = _("Social Assistance Law, art. 50; parameter tr.backfill.wd")
RECOVERY = _("Social Assistance Law, arts. 72–74")
