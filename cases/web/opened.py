"""What the page for opening a case asks: the type's own form, the place, the household, papers at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from cases.identity import BadIdentityNumber, check_identity_number
from cases.operations.opening import facts_before
from cases.people import PersonRefused, checked
from cases.web.forms import MemberForm, PhotosForm, PlaceForm, dress
from permissions.authority import COMMUNITY
from permissions.models import Unit
from permissions.rules import Standing
from workflows.moves import Jurisdiction, form_of

if TYPE_CHECKING:
    from cases.people import MemberEntry
    from workflows.definition import Machine

MOST_MEMBERS = 20
COUNT, ADD, REMOVE = "members", "add_member", "remove_member"
ALL_FIELDS = (*MemberForm.base_fields,)
NOWHERE = Jurisdiction("", "", "")
"""Before a community is chosen."""


def communities_for(page: type[Machine], standing: Standing, at: datetime) -> list[tuple[str, Any]]:
    """The communities in which the person may open a case, as choices; grouped when streets are several."""
    posts = [post for post in standing.posts if post.authority in page.opens_by]
    within = Q()
    for post in posts:
        if post.column == "community":
            within |= Q(code=post.division)
        else:
            area = post.division[:9] if post.column == "street" else post.division[:6]
            within |= Q(code__startswith=area)
    if not within:
        return []
    today = timezone.localdate(at)
    alive = Q(active_to__isnull=True) | Q(active_to__gte=today)
    found = Unit.objects.filter(within, alive, level=COMMUNITY.code, active_from__lte=today)
    streets: dict[str, list[tuple[str, str]]] = {}
    for code, name, street in found.order_by("code").values_list("code", "name", "parent__name"):
        streets.setdefault(street, []).append((code, name))
    if len(streets) == 1:
        return list(next(iter(streets.values())))
    return list(streets.items())


@dataclass(frozen=True)
class OpeningPage:
    """What decides which forms the page shows.

    :param communities: choices of the place.
    :param max_mb: the largest file taken.
    """

    page: type[Machine]
    communities: list[tuple[str, Any]]
    at: datetime
    max_mb: int

    def empty(self) -> OpeningForms:
        """The page as it is first shown; the only community there is stands in it."""
        only = self.communities[0][0] if len(self.communities) == 1 else None
        place = PlaceForm(communities=self.communities, initial={"community": only} if only else None)
        return self._forms(place, self._asked(), [_member(0, None)], PhotosForm(), str(uuid4()))

    def typed(self, posted: QueryDict, files: MultiValueDict[str, Any] | None = None) -> OpeningForms:
        """The page with what was typed into it."""
        place = PlaceForm(posted, communities=self.communities)
        members = [_member(index, posted) for index in range(_count(posted))]
        photos = PhotosForm(posted, files if files is not None else MultiValueDict())
        return self._forms(place, self._asked(posted), members, photos, posted.get("key") or str(uuid4()))

    def _asked(self, posted: QueryDict | None = None) -> Any:
        return (
            form_of(self.page.opening, facts_before(NOWHERE, self.at), posted) if self.page.opening else None
        )

    def _forms(
        self, place: PlaceForm, asked: Any, members: list[MemberForm], photos: PhotosForm, key: str
    ) -> OpeningForms:
        forms = OpeningForms(place, asked, members, photos, key, self.max_mb)
        for form in (place, asked, *members, photos):
            if form is not None:
                dress(form)
        return forms


@dataclass
class OpeningForms:
    """Everything the page asks, filled with what was typed so far.

    :param asked: the case type's own opening form; None where it asks nothing.
    """

    place: PlaceForm
    asked: Any
    members: list[MemberForm]
    photos: PhotosForm
    key: str
    max_mb: int

    def unsaid(self) -> OpeningForms:
        """The same forms, not yet complaining: somebody is still writing."""
        for form in (self.place, self.asked, *self.members):
            if form is not None:
                form._errors = {}
        return self

    def entries(self, at: datetime) -> list[MemberEntry] | None:
        """The household for registration; None when something is missing or wrong, said at its field."""
        forms = [self.place, self.asked, *self.members, self.photos]
        valid = [form.is_valid() for form in forms if form is not None]
        on = timezone.localdate(at)
        entries = []
        for index, form in enumerate(self.members):
            if not form.is_valid():
                continue
            entries.append(entry := form.entry())
            try:
                checked(entry, on=on, at=at, member=index)
            except PersonRefused as refusal:
                self.refuse_member(refusal)
                self._refuse_number_too(index, entry, on)
                valid.append(False)
        return entries if all(valid) else None

    def _refuse_number_too(self, index: int, entry: MemberEntry, on: date) -> None:
        """Say what is wrong with the number along with what else is: one round less."""
        form = self.members[index]
        if entry.identity_number and not form.errors.get("identity_number"):
            try:
                check_identity_number(entry.identity_number, on=on)
            except BadIdentityNumber as bad:
                form.add_error("identity_number", bad.sentence)

    def refuse_member(self, refusal: PersonRefused) -> None:
        """Put a sentence at the member and the field it is about."""
        if refusal.member is None or refusal.member >= len(self.members):
            self.members[0].add_error(None, refusal.sentence)
            return
        form = self.members[refusal.member]
        if refusal.code == "name_differs" and "card_compared" not in form.fields:
            self.members[refusal.member] = form = _asking_for_card(form)
        name = refusal.field if refusal.field in form.fields else None
        form.add_error(name, refusal.sentence)

    @property
    def has_errors(self) -> bool:
        forms = [self.place, self.asked, *self.members]
        return any(form.errors for form in forms if form is not None and form.is_bound)


def changed_members(posted: QueryDict) -> QueryDict:
    """What was typed, with a member more or less as the pressed button says."""
    count = _count(posted)
    result = posted.copy()
    if ADD in posted:
        result[COUNT] = str(min(count + 1, MOST_MEMBERS))
        return result
    removed = posted.get(REMOVE, "")
    if removed.isdigit() and 0 < int(removed) < count:
        for index in range(int(removed), count):
            for name in ALL_FIELDS:
                result.pop(f"m{index}-{name}", None)
                if follower := posted.getlist(f"m{index + 1}-{name}"):
                    result.setlist(f"m{index}-{name}", follower)
        result[COUNT] = str(count - 1)
    return result


def _member(index: int, posted: QueryDict | None) -> MemberForm:
    return MemberForm(posted, prefix=f"m{index}", is_applicant=index == 0)


def _asking_for_card(form: MemberForm) -> MemberForm:
    """The same member, who must now say that the card was compared."""
    asking = MemberForm(form.data, prefix=form.prefix, is_applicant=form.is_applicant, asks_for_card=True)
    return dress(asking)


def _count(posted: QueryDict) -> int:
    text = posted.get(COUNT, "1")
    return min(max(int(text), 1), MOST_MEMBERS) if text.isascii() and text.isdigit() and len(text) < 4 else 1
