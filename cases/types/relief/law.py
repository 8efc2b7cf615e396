"""The articles, notices and parameters that the page's steps and guards rest on.

The Social Assistance Law is in force since 2026-07-01; acts before that day cite the Interim Measures of
2014. Texts were read in copies: a bureau compares them with the official ones before going live.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from workflows.guards import Citation, Text

LAW_IN_FORCE = date(2026, 7, 1)


def _before(text: Text, interim_measures: Text) -> Citation:
    """An article of the law, and that of the Interim Measures which stood in its place."""
    return Citation(text, LAW_IN_FORCE, interim_measures)


_MEASURES_47 = _("Interim Measures for Social Assistance, art. 47")
_MEASURES_48 = _("Interim Measures for Social Assistance, art. 48")
_MEASURES_5 = _("Interim Measures for Social Assistance, art. 5")
_MEASURES_68 = _("Interim Measures for Social Assistance, art. 68")

ART_29 = _before(_("Social Assistance Law, art. 29"), _MEASURES_47)
ART_37 = _before(_("Social Assistance Law, art. 37"), _MEASURES_48)
ART_39 = _before(_("Social Assistance Law, art. 39"), _MEASURES_48)
ART_40 = _before(_("Social Assistance Law, art. 40"), _MEASURES_48)
ART_41 = _before(_("Social Assistance Law, art. 41"), _MEASURES_48)
ART_43 = _before(_("Social Assistance Law, art. 43"), _MEASURES_48)
ART_44 = _before(_("Social Assistance Law, art. 44"), _MEASURES_48)
ART_45 = _before(_("Social Assistance Law, art. 45"), _MEASURES_48)
ART_48 = _before(_("Social Assistance Law, art. 48"), _MEASURES_48)
ART_50 = _before(_("Social Assistance Law, art. 50"), _MEASURES_48)
ACCEPT_FIRST = _("State Council notice 2014 No. 47: where papers can't be had in time, accept first")
PLACE_2014 = _(
    "State Council notice 2014 No. 47: apply where one lives; others are helped to reach a shelter"
)
SMALL_QUICK = _("Civil Affairs and Finance opinion of 2026-01-29, §2(1)")
RECENT_MEANS = _before(
    _(
        "Social Assistance Law, art. 42(2); Civil Affairs and Finance opinion of 2026-01-29, §2(2);"
        " parameter tr.check_reuse.months"
    ),
    _("Civil Affairs and Finance opinion of 2026-01-29, §2(2); parameter tr.check_reuse.months"),
)
ADVANCE_LIMIT = _("Parameters tr.advance.max_x and tr.street_limit_x; Social Assistance Law, art. 44")
STREET_LIMIT = _before(
    _("Parameter tr.street_limit_x; Social Assistance Law, art. 44"),
    _("Parameter tr.street_limit_x; Interim Measures for Social Assistance, art. 48"),
)
CAP = _("Parameters tr.cap_x.normal and tr.cap_x.special")
RESERVE = _before(
    _("Civil Affairs opinion 2018 No. 23: reserve fund; Social Assistance Law, art. 66"),
    _("Civil Affairs opinion 2018 No. 23: reserve fund"),
)
ONCE = _before(
    _("Social Assistance Law, art. 66: earmarked; our rule: a grant is paid once"),
    _("Interim Measures for Social Assistance, art. 5: earmarked; our rule: a grant is paid once"),
)
WITHDRAWN = _("Our rule: an applicant may withdraw in writing until money was paid")
NOT_SENT_AWAY = _(
    "State Council notice 2014 No. 47: nobody is refused acceptance without a legitimate reason"
)
LAPSE = _("Parameter tr.granted_lapse.h: an unpaid advance lapses")
PAYEE = _before(_("Social Assistance Law, art. 67; the payee is the applicant or a guardian"), _MEASURES_5)
PUBLISHED = _before(_("Social Assistance Law, art. 45; parameter tr.smallquick.publish"), _MEASURES_48)
NO_DOUBLE_AID = _(
    "State Council notice 2014 No. 47: not twice for the same cause; parameter tr.same_cause.window"
)
PER_YEAR = _("Parameter tr.max_per_year")
FUND_ACCOUNT = _before(_("Social Assistance Law, arts. 66–67"), _MEASURES_5)
CASH_LIMIT = _("Parameter tr.cash_direct.max")
TELEPHONE = _("Parameter tr.phone_confirm.h: written confirmation of a telephone decision")
BACKFILL = _before(
    _("Social Assistance Law, art. 50; parameter tr.backfill.wd"),
    _("Civil Affairs opinion 2018 No. 23; parameter tr.backfill.wd"),
)
RECOVERY = _before(_("Social Assistance Law, arts. 72–74"), _MEASURES_68)
ONE_LIST = _("Administrative Licensing Law, art. 32, by analogy: everything missing is named at once")
LAPSED_LIST = _("Parameter tr.correction.wd; a list that lapses ends in a reasoned refusal")
TWO_VISITORS = _before(
    _("Social Assistance Law, art. 43; two visitors at least, both sides sign"),
    _("Interim Measures for Social Assistance, art. 48; two visitors at least, both sides sign"),
)
APPRAISAL = _("Civil Affairs opinion 2018 No. 23: appraisal by the community where it is needed")
AUTHORISED = _before(_("Social Assistance Law, arts. 40–41: no check without authorisation"), _MEASURES_48)
REVIEW = _("Parameters tr.regular.review_wd and tr.review.extend_wd")
NOTICE = _before(
    _("Zhejiang Social Assistance Regulation, art. 40; parameter tr.publicity.days"), _MEASURES_48
)
NEW_NOTICE = _("A new notice where people, ground or a raised sum change; parameter tr.publicity.days")
MASKED = _before(
    _("Social Assistance Law, art. 11; Government Information Regulation, art. 15: masked"),
    _("Government Information Regulation, art. 15: masked"),
)
PANEL = _("Opinion on reforming social assistance of 2020, items 14–15: special cases, one by one")
ADVICE = _("The panel advises, a named person decides, and says why where they differ")
STAGES = _("Opinion on reforming social assistance of 2020, item 15: approved once, paid in stages")
RELATIVES = _("Register of relatives: the district decides and visits; parameter tr.filing_review.wd")
REFUSAL = _before(_("Social Assistance Law, art. 45: refused in writing, with reasons"), _MEASURES_48)
SERVED = _before(
    _(
        "Social Assistance Law, arts. 45 and 76; Civil Procedure Law, arts. 88–95, by reference;"
        " parameter tr.refusal_notice.wd"
    ),
    _("Civil Procedure Law, arts. 88–95, by reference; parameter tr.refusal_notice.wd"),
)
FILING = _("Street decisions are filed with the district; parameter tr.filing_review.wd")
ANNULLED = _("Administrative Review Law; Administrative Litigation Law: decided anew after an annulment")
VIEWS = _before(
    _("Social Assistance Law, art. 48: the recipient is heard before aid is reduced"), _MEASURES_48
)
