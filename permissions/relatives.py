"""Which relations count (SOD-5), and which members of staff are related to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from permissions.models import Relative, User

CIVIL_CODE = "民法典 art. 1045"
WIDER_LIST = "固原市 2022 近亲属备案办法"


@dataclass(frozen=True)
class Relation:
    """A kind of kinship, with the text that makes it count."""

    code: str
    title: Promise
    law: str


RELATIONS: dict[str, Relation] = {
    relation.code: relation
    for relation in (
        Relation("spouse", _("spouse"), CIVIL_CODE),  # 配偶
        Relation("parent", _("parent"), CIVIL_CODE),  # 父母
        Relation("child", _("child"), CIVIL_CODE),  # 子女
        Relation("sibling", _("brother or sister"), CIVIL_CODE),  # 兄弟姐妹
        Relation("grandparent", _("grandparent"), CIVIL_CODE),  # 祖父母、外祖父母
        Relation("grandchild", _("grandchild"), CIVIL_CODE),  # 孙子女、外孙子女
        Relation("parent_in_law", _("parent-in-law"), WIDER_LIST),  # 配偶的父母
        Relation("sibling_in_law", _("brother- or sister-in-law"), WIDER_LIST),  # 配偶的兄弟姐妹
        Relation("child_in_law", _("child's spouse"), WIDER_LIST),  # 子女的配偶
        Relation("uncle_aunt", _("uncle or aunt"), WIDER_LIST),  # 伯叔姑舅姨
    )
}


def recognised_relations() -> dict[str, Relation]:
    """The relations this bureau registers: all, or those named in ``RELATIONS_RECOGNISED``.

    The Civil Code's own are a floor that the setting can't lower.
    """
    chosen = getattr(settings, "RELATIONS_RECOGNISED", RELATIONS)
    return {code: found for code, found in RELATIONS.items() if code in chosen or found.law == CIVIL_CODE}


@dataclass(frozen=True)
class RelatedOfficial:
    """A member of staff who must stay away from a household's case.

    :param relation: a code of :data:`RELATIONS`, or "self".
    :param certain: matched by identity number; False when only name and birth date agree, which somebody
        has to confirm.
    """

    user_id: int
    name: str
    relation: str
    certain: bool


def officials_related_to(
    identity_indexes: Iterable[str], names_born: Iterable[tuple[str, date]] = ()
) -> list[RelatedOfficial]:
    """The members of staff who are, or are related to, the people given, each once.

    :param identity_indexes: blind indexes of the people's identity numbers.
    :param names_born: name and birth date of each, for entries that have no number.
    """
    indexes = {index for index in identity_indexes if index}
    found = {
        user_id: RelatedOfficial(user_id, name, "self", True)
        for user_id, name in User.objects.filter(identity_index__in=indexes).values_list("pk", "name")
    }
    born = reduce(or_, (Q(name=name, birth_date=day) for name, day in names_born), Q(pk__in=()))
    entries = (
        Relative.objects.filter(Q(identity_index__in=indexes) | (Q(identity_index="") & born))
        .filter(withdrawn_on__isnull=True)
        .select_related("user")
        .order_by("-identity_index", "pk")
    )
    for entry in entries:
        official = RelatedOfficial(entry.user_id, entry.user.name, entry.relation, bool(entry.identity_index))
        found.setdefault(entry.user_id, official)
    return list(found.values())
