"""What was granted: paid by the bank, published masked, filed with the district."""

from django.utils.translation import gettext_lazy as _

from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.decision import FindingsForm
from cases.types.relief.forms.money import (
    BankPaymentForm,
    DroppedRestForm,
    NeedForm,
    PublicationForm,
)
from cases.types.relief.states import Places as at
from permissions.authority import (
    CLERK,
    COMMUNITY,
    DISTRICT,
    FINANCE,
    KEEPER,
    LEADER,
    REVIEWER,
    STREET,
    TREASURER,
)
from workflows.definition import Child, Tone, any_of

PAYERS = (KEEPER @ STREET, TREASURER @ FINANCE)


class Payment(at, abstract=True):
    """The end of everything granted."""

    pay = at.approved.to(
        at.paid,
        _("Pay the grant"),
        by=PAYERS,
        asks=BankPaymentForm,
        when=[
            that.whole_sum_is_due,
            that.sum_paid_is_the_sum_due,
            that.payee_is_a_member_or_explained,
            that.nobody_was_paid_meanwhile,
        ],
        then=[then.post_transfer],
        law=law.FUND_ACCOUNT,
    )
    pay_first_stage = at.approved.to(
        at.rest_due,
        _("Pay the first stage"),
        by=PAYERS,
        asks=BankPaymentForm,
        when=[
            that.first_stage_is_due,
            that.sum_paid_is_the_sum_due,
            that.payee_is_a_member_or_explained,
            that.nobody_was_paid_meanwhile,
        ],
        then=[then.post_transfer],
        law=law.STAGES,
    )
    confirm_all_is_paid = at.approved.to(
        at.paid,
        _("Confirm: the advance was the whole grant"),
        by=PAYERS,
        when=[that.nothing_is_left_to_pay],
        law=law.ONCE,
    )
    see_the_need = at.rest_due.stays(
        _("Record that the need goes on"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=NeedForm,
        when=[that.need_is_to_be_seen],
        law=law.STAGES,
        aside=that.need_was_seen_to_go_on,
    )
    pay_the_rest = at.rest_due.to(
        at.paid,
        _("Pay the rest"),
        by=PAYERS,
        asks=BankPaymentForm,
        when=[
            that.day_of_the_rest_has_come,
            that.need_was_seen_to_go_on,
            that.sum_paid_is_the_sum_due,
            that.payee_is_a_member_or_explained,
        ],
        then=[then.post_transfer],
        law=law.STAGES,
    )
    # To pay no rest is a refusal: signed by the level that granted it, after the household was heard, served.
    street_drops_the_rest = at.rest_due.to(
        at.rejected,
        _("Pay no rest"),
        by=LEADER @ STREET,
        asks=DroppedRestForm,
        when=[that.street_decided],
        then=[then.drop_the_rest],
        law=law.VIEWS,
        tone=Tone.AGAINST,
        aside=True,
        alone=True,
    )
    district_drops_the_rest = at.rest_due.to(
        at.rejected,
        _("Pay no rest, for the district"),
        by=LEADER @ DISTRICT,
        asks=DroppedRestForm,
        when=[that.district_decided],
        then=[then.drop_the_rest],
        law=law.VIEWS,
        tone=Tone.AGAINST,
        aside=True,
        alone=True,
    )
    publish = at.paid.to(
        at.published,
        _("Publish the result"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=PublicationForm,
        when=[that.photo_of_the_notice_is_on_file],
        then=[then.hang_the_result],
        law=law.ART_45,
    )
    file_street_grant = at.published.to(
        at.filed,
        _("File, and send to the district's filing review"),
        by=REVIEWER @ STREET,
        when=[
            that.street_decided,
            that.notice_was_taken_down,
            that.district_has_visited_relatives,
        ],
        then=[then.file_with_district, then.let_district_review_the_filing],
        law=law.FILING,
    )
    file_district_grant = at.published.to(
        at.filed,
        _("File the grant"),
        by=REVIEWER @ STREET,
        when=[
            that.district_decided,
            that.notice_was_taken_down,
            that.district_has_visited_relatives,
        ],
        then=[then.file_with_district],
        law=law.FILING,
    )
    district_objects = any_of(at.filed, at.closed).to(
        at.redo,
        _("The district objects in its filing review"),
        by=Child("filing_review", ends_in=("objected",)),
        asks=FindingsForm,
        then=[then.open_new_round],
        law=law.FILING,
        tone=Tone.BACK,
    )
