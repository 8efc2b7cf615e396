"""The public notice: masked, for its days, with objections answered or looked into (公示)."""

from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons
from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.notice import (
    AnsweredObjectionForm,
    ObjectionForm,
    PostingForm,
    RecheckForm,
    RemovalForm,
)
from cases.types.relief.states import Places as at
from permissions.authority import CLERK, COMMUNITY, REVIEWER, STREET
from workflows.deadlines import calendar_days
from workflows.definition import CLOCK, Tone, any_of


class PublicNotice(at, abstract=True):
    """No grant of the ordinary road without a notice that has hung its time."""

    post_notice = at.to_post.to(
        at.notice,
        _("Post the public notice"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=PostingForm,
        when=[that.notice_must_be_posted, that.photo_of_the_notice_is_on_file],
        then=[then.hang_the_notice],
        law=law.NOTICE,
    )

    # A return with the same people, ground and no higher sum needs no new notice.
    pass_on_to_street = at.to_post.to(
        at.street_decision,
        _("Pass on to the street's leader: the notice has hung"),
        by=CLERK @ STREET,
        when=[that.notice_has_hung, that.street_may_decide],
        law=law.NEW_NOTICE,
    )
    pass_on_to_district = at.to_post.to(
        at.district_review,
        _("Pass on to the district: the notice has hung"),
        by=CLERK @ STREET,
        when=[that.notice_has_hung, that.district_must_decide],
        law=law.NEW_NOTICE,
    )

    take_back_proposal = at.to_post.to(
        at.street_review,
        _("Take the proposal back"),
        by=REVIEWER @ STREET,
        asks=Reasons,
        law=law.ART_44,
        tone=Tone.BACK,
        aside=True,
    )

    # The day of posting isn't counted; the last day isn't moved for holidays.
    notice_ends_for_street = at.notice.to(
        at.street_decision,
        _("The notice has hung: to the street's leader"),
        by=CLOCK,
        after=calendar_days("tr.publicity.days"),
        when=[that.street_may_decide],
        then=[then.let_notice_end],
        law=law.NOTICE,
    )
    notice_ends_for_district = at.notice.to(
        at.district_review,
        _("The notice has hung: to the district"),
        by=CLOCK,
        after=calendar_days("tr.publicity.days"),
        when=[that.district_must_decide],
        then=[then.let_notice_end],
        law=law.NOTICE,
    )

    # Without new facts an objection is answered and the notice hangs on; new facts are looked into.
    answer_objection = at.notice.stays(
        _("Answer an objection without new facts"),
        by=CLERK @ STREET,
        asks=AnsweredObjectionForm,
        law=law.NEW_NOTICE,
        aside=True,
        alone=True,
    )
    take_up_objection = at.notice.to(
        at.objection,
        _("Take up an objection with new facts"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=ObjectionForm,
        then=[then.take_notice_down],
        law=law.NOTICE,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    report_recheck = at.objection.to(
        at.street_review,
        _("Report what looking into it brought"),
        by=CLERK @ STREET,
        asks=RecheckForm,
        law=law.ART_43,
    )
    record_removal = any_of(
        at.to_post, at.objection, at.street_review, at.street_decision, at.district_review,
        at.district_decision, at.advance_review, at.approved, at.rest_due, at.paid, at.published,
        at.rejected, at.redo, at.withdrawn,
    ).stays(
        _("Record that the notice was taken down"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=RemovalForm,
        when=[that.notice_is_to_be_taken_down, that.photo_of_the_removal_is_on_file],
        law=law.MASKED,
        aside=that.notice_was_taken_down,
    )  # fmt: skip
