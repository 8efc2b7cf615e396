"""What can be printed of a relief case: the form that goes from desk to desk, the notice of a refusal."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cases.papers import Paper
from cases.types.relief.papers import approval_form as form
from cases.types.relief.papers import refusal_notice as notice

HERE = Path(__file__).parent

# 临时救助审核审批表
approval_form = Paper(
    "approval_form",
    _("Review and decision form"),
    HERE / "approval_form.typ",
    when=form.something_was_proposed,
    content=form.what_the_form_says,
)

# 不予救助告知书, 不予受理告知书
refusal_notice = Paper(
    "refusal_notice",
    _("Notice of refusal"),
    HERE / "refusal_notice.typ",
    when=notice.refusal_stands,
    content=notice.what_the_notice_says,
)
