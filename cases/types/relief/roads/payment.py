"""What was granted: paid by the bank, published masked, filed with the district."""

from django.utils.translation import gettext_lazy as _

from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.decision import FindingsForm
from cases.types.relief.forms.money import (
    BankPaymentForm,
    DroppedRestForm,
    PublicationForm,
    RestPaymentForm,
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
from workflows.definition import Child, Tone

PAYERS = (KEEPER @ STREET, TREASURER @ FINANCE)


class Payment(at, abstract=True):
    """The end of everything granted."""

    pay = at.approved.to(
        at.paid,
        _("Pay the grant"),
        by=PAYERS,
        asks=BankPaymentForm,
        when=[that.whole_sum_is_due, that.sum_paid_is_the_sum_due, that.payee_is_a_member_or_explained],
        then=[then.post_transfer],
        law=law.FUND_ACCOUNT,
    )
    pay_first_stage = at.approved.to(
        at.rest_due,
        _("Pay the first stage"),
        by=PAYERS,
        asks=BankPaymentForm,
        when=[that.first_stage_is_due, that.sum_paid_is_the_sum_due, that.payee_is_a_member_or_explained],
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
    pay_the_rest = at.rest_due.to(
        at.paid,
        _("Pay the rest"),
        by=PAYERS,
        asks=RestPaymentForm,
        when=[
            that.day_of_the_rest_has_come,
            that.sum_paid_is_the_sum_due,
            that.payee_is_a_member_or_explained,
        ],
        then=[then.post_transfer],
        law=law.STAGES,
    )
    drop_the_rest = at.rest_due.to(
        at.paid,
        _("Pay no rest"),
        by=[LEADER @ STREET, LEADER @ DISTRICT],
        asks=DroppedRestForm,
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
        then=[then.hang_the_result],
        law=law.ART_45,
    )
    file_street_grant = at.published.to(
        at.filed,
        _("File, and send to the district's filing review"),
        by=REVIEWER @ STREET,
        when=[that.street_decided, that.notice_was_taken_down],
        then=[then.file_with_district, then.let_district_review_the_filing],
        law=law.FILING,
    )
    file_district_grant = at.published.to(
        at.filed,
        _("File the grant"),
        by=REVIEWER @ STREET,
        when=[that.district_decided, that.notice_was_taken_down],
        then=[then.file_with_district],
        law=law.FILING,
    )
    district_objects = at.filed.to(
        at.redo,
        _("The district objects in its filing review"),
        by=Child("filing_review", ends_in=("objected",)),
        asks=FindingsForm,
        then=[then.open_new_round],
        law=law.FILING,
        tone=Tone.BACK,
    )
