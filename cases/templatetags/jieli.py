"""What templates need beside Django's own: icons, sums, moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.web import wording
from cases.web.forms import dress

register = template.Library()
register.filter("yuan", wording.yuan)
register.filter("moment", wording.moment)
register.filter("days", wording.days_in_words)
register.filter("dressed", dress)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite; the words beside it say what it means."""
    return format_html(
        '<svg class="i {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """A moment for people and for machines."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), wording.moment(at))


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the field is a single box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is a group of boxes, which asks for a legend instead of a label."""
    return bool(field.use_fieldset)


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """The page's own address with some of its query changed; None leaves one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}"
