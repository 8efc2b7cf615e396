"""
Public notices that come down by themselves: hung and taken down by a step's effects, read by everybody.

What a notice may tell stands in docs/decisions/0015-what-a-public-notice-shows.md. Whether one hangs is
asked of its moments whenever somebody looks; no job has to run for it to be gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.masking import masked_name
from cases.models import Case, Household, HouseholdMember
from cases.models.notice import Ground, NoticeKind, NoticeText, PublicNotice
from cases.models.people import PersonKind
from cases.vault import blind_index
from permissions.models import Unit
from workflows.moves import StepRefused

if TYPE_CHECKING:
    from cases.operations.steps import Taken

# Five figures in a row are a phone, a number or a door behind a road; boards are named by words.
FIGURES = re.compile(r"[0-9０-９](?:[\s-]*[0-9０-９]){4,}")


class PlaceTellsTooMuch(StepRefused):
    """The place of a notice would tell who or where the household is."""

    code = "place_tells_too_much"


def hang(
    taken: Taken,
    *,
    kind: NoticeKind,
    ground: Ground,
    sum_fen: int,
    until: datetime,
    place: str,
) -> PublicNotice:
    """
    Hang a notice about the case from the moment of the step; what still hung of the case comes down.

    To be called from an effect, in the transaction of its step: ``adds=4`` statements. What the notice says
    is fixed here, whatever becomes of the household.

    :param sum_fen: for the whole household, above zero.
    :param until: the moment it comes down by itself.
    :param place: the community's board it hangs on.
    :raises PlaceTellsTooMuch: the place names a member, the household's address or a number.
    """
    case = taken.case
    members = _members_of(case.household_id)
    _refuse_telling_place(place, members)
    take_down(case, taken.at)
    notice = _written(case, members, NoticeText(NoticeKind(kind), Ground(ground), sum_fen, until), taken.at)
    notice.place, notice.posted_by = place.strip(), taken.person
    notice.save(force_insert=True)
    return notice


def take_down(case: Case, at: datetime) -> int:
    """
    How many notices of the case were taken down before their time: one statement.

    One that has come down by itself stays as it is. To be called from an effect, in its step's transaction.
    """
    return PublicNotice.objects.filter(_hangs_at(at), case=case).update(taken_down_at=at)


def draft_of(case: Case, text: NoticeText, at: datetime) -> PublicNotice:
    """The notice as it would hang if it were hung at a moment; not on file, without a place."""
    return _written(case, _members_of(case.household_id), text, at)


def people_of(household: Household | int) -> str:
    """
    A keyed fingerprint of who belongs to a household, to be compared with a notice's ``people_digest``.

    Of people on file, not of names: somebody who is identified later is the same person (RL-03).
    """
    key = household if isinstance(household, int) else household.pk
    return _digest_of(HouseholdMember.objects.filter(household_id=key).values_list("person_id", flat=True))


def hanging_at(moment: datetime, *, street: str = "", community: str = "") -> QuerySet[PublicNotice]:
    """What hangs at a moment, everywhere or in one street or community, longest hung first."""
    hanging = PublicNotice.objects.filter(_hangs_at(moment))
    if street:
        hanging = hanging.filter(street=street)
    if community:
        hanging = hanging.filter(community=community)
    return hanging


def latest_notice_of(case: Case) -> PublicNotice | None:
    """The case's last notice, whether it still hangs or not."""
    return PublicNotice.objects.filter(case=case).order_by("posted_at", "pk").last()


def _hangs_at(moment: datetime) -> Q:
    return Q(posted_at__lte=moment, comes_down_at__gt=moment) & (
        Q(taken_down_at__isnull=True) | Q(taken_down_at__gt=moment)
    )


def _members_of(household_id: int) -> list[HouseholdMember]:
    members = HouseholdMember.objects.filter(household_id=household_id)
    return list(members.select_related("person", "household"))


def _written(case: Case, members: list[HouseholdMember], text: NoticeText, at: datetime) -> PublicNotice:
    applicant = next(member.person for member in members if member.is_applicant)
    shown_as, name = masked_name(
        applicant.name,
        birth_date=applicant.birth_date,
        is_known=applicant.kind != PersonKind.UNKNOWN,
        on=timezone.localdate(at),
    )
    names = dict(Unit.objects.filter(code__in=[case.street, case.community]).values_list("code", "name"))
    return PublicNotice(
        case=case,
        kind=text.kind,
        shown_as=shown_as,
        name_shown=name,
        heads=len(members),
        ground_shown=text.ground,
        sum_fen=text.sum_fen,
        people_digest=_digest_of(member.person_id for member in members),
        street=case.street,
        street_name=names[case.street],
        community=case.community,
        community_name=names[case.community],
        posted_at=at,
        comes_down_at=text.until,
    )


def _digest_of(people: Iterable[int]) -> str:
    return blind_index(" ".join(map(str, sorted(people))), "notice.people")


def _closed_up(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _refuse_telling_place(place: str, members: list[HouseholdMember]) -> None:
    private = map(_closed_up, [members[0].household.address, *(member.person.name for member in members)])
    # One character alone is a surname, and half the villages are called by one.
    if FIGURES.search(place) or any(text in _closed_up(place) for text in private if len(text) > 1):
        raise PlaceTellsTooMuch(
            _("Name the board the notice hangs on: no person, no address of theirs, no number.")
        )
