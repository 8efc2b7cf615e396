"""Panel (会商, 一事一议): asked where a sum goes beyond the cap or no category fits.

It advises with signed minutes and never decides.

中办国办《关于改革完善社会救助制度的意见》(2020) 第14–15条; 民发〔2018〕23号 (一事一议).
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons
from cases.types.panel import effects as then
from cases.types.panel import guards as that
from cases.types.panel import law
from cases.types.panel.forms import InvitationForm, MinutesForm, OpeningForm, RecusalForm, VoteForm
from permissions.authority import CLERK, DISTRICT, PANEL_MEMBER, REVIEWER
from workflows.deadlines import working_days
from workflows.definition import Machine, State, Tone, any_of


class Panel(Machine):
    """The panel's own case beside the one it advises on; the district's clerk is its secretary."""

    title = _("Panel")
    since = date(2020, 1, 1)  # as long as the cases it advises on
    number_prefix = "HS"
    only_as_child = True
    kept_in_district = True
    opens_by = (CLERK @ DISTRICT,)
    opening = OpeningForm
    opening_law = law.CASE_BY_CASE

    # Where a panel can rest.
    convening = State(
        _("Being convened"),
        start=True,
        within=working_days("panel.convene.wd"),
        late=REVIEWER @ DISTRICT,
        law=law.CONVENED,
    )
    in_session = State(
        _("In session"), within=working_days("panel.convene.wd"), late=REVIEWER @ DISTRICT, law=law.CONVENED
    )
    minutes = State(
        _("Minutes to be signed"),
        within=working_days("panel.minutes.wd"),
        late=REVIEWER @ DISTRICT,
        law=law.MINUTES_TIME,
    )
    concluded = State(_("Concluded"), final=True)
    dissolved = State(_("Dissolved"), final=True)

    # Who sits on it, and who doesn't.
    invite = convening.stays(
        _("Invite members"),
        by=CLERK @ DISTRICT,
        asks=InvitationForm,
        then=[then.invite_the_members],
        law=law.INVITED,
    )
    recuse_oneself = any_of(convening, in_session).stays(
        _("Step aside"),
        by=PANEL_MEMBER @ DISTRICT,
        asks=Reasons,
        when=[that.person_sits_on_the_panel],
        then=[then.step_aside],
        law=law.RECUSAL,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    secretary_recuses = any_of(convening, in_session).stays(
        _("Have a member step aside"),
        by=CLERK @ DISTRICT,
        asks=RecusalForm,
        then=[then.set_the_member_aside],
        law=law.RECUSAL,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )

    # The vote.
    open_session = convening.to(
        in_session,
        _("Open the session"),
        by=CLERK @ DISTRICT,
        when=[that.enough_members_are_invited],
        then=[then.relatives_leave_their_seats],
        law=law.CASE_BY_CASE,
    )
    vote = in_session.stays(
        _("Vote"),
        by=PANEL_MEMBER @ DISTRICT,
        asks=VoteForm,
        when=[that.person_sits_on_the_panel, that.person_has_not_voted],
        then=[then.cast_the_vote],
        law=law.ONE_VOTE,
        alone=True,
    )
    close_vote = in_session.to(
        minutes,
        _("Close the vote"),
        by=CLERK @ DISTRICT,
        when=[that.enough_members_have_voted],
        then=[then.relatives_leave_their_seats, then.count_the_votes],
        law=law.QUORUM,
    )

    # What it advises.
    write_minutes = minutes.stays(
        _("Write the minutes"),
        by=CLERK @ DISTRICT,
        asks=MinutesForm,
        when=[that.nobody_has_signed, that.advice_follows_the_vote],
        law=law.ADVICE,
    )
    sign_minutes = minutes.to(
        concluded,
        _("Sign the minutes"),
        by=PANEL_MEMBER @ DISTRICT,
        when=[that.minutes_are_written, that.person_has_voted],
        signatures="panel.quorum",
        then=[then.close_the_file_to_the_members],
        law=law.MINUTES,
        alone=True,
    )
    dissolve = any_of(convening, in_session, minutes).to(
        dissolved,
        _("Dissolve the panel"),
        by=CLERK @ DISTRICT,
        asks=Reasons,
        then=[then.keep_why_it_was_dissolved, then.close_the_file_to_the_members],
        law=law.CASE_BY_CASE,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )

    road = (convening, in_session, minutes, concluded)

    # Who keeps the minutes doesn't vote.
    different_people = (
        (invite, secretary_recuses, open_session, close_vote, write_minutes, dissolve),
        (recuse_oneself, vote, sign_minutes),
    )
