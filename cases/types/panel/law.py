"""The texts that a panel rests on. No national text sets its quorum or its time: those are parameters."""

from django.utils.translation import gettext_lazy as _

CASE_BY_CASE = _("Opinion on reforming social assistance of 2020, items 14–15: special cases, one by one")
CONVENED = _("Parameter panel.convene.wd: time to convene a panel, and again to hear its votes")
QUORUM = _("Parameter panel.quorum: members of a panel who must vote and sign")
MINUTES_TIME = _("Parameter panel.minutes.wd: time to write and sign the minutes")
INVITED = _("Personal Information Protection Law, art. 6: the file is open to those who need it")
RECUSAL = _("Local rules: who is close to the household takes no part and sees no papers")
ONE_VOTE = _("Rules of the panel: one member, one vote, with reasons; cast once")
ADVICE = _("The panel advises by the majority of its votes; a named person decides")
MINUTES = _("Rules of the panel: the minutes say what was advised; who voted signs them")
