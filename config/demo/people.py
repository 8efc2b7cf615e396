"""The households of the demo: who lives together where, what has befallen them, and whose relatives they are.

All of them are invented and repeat from the same seed. The first two are the ones the acceptance
scenarios tell of: the tenants of the fire (SC-01) and the brother of a community handler (SC-11).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random
from typing import Literal

from config.demo.district import CAST_STREET, FIRE_COMMUNITY, STREETS, StreetPlan, unit_named
from config.demo.names import SEXES, Register, Sex
from config.demo.staff import staff
from config.demo.stories import HARDSHIPS, Afflicted, Category, Hardship, sum_asked_fen

SEED = 320613

# Ages are counted in this year; nobody is born in it, so every case may be dated from its first day on.
YEAR = 2026

# Codes of cases.models.people.Relation that occur here.
Relation = Literal["self", "spouse", "son", "daughter", "parent"]


@dataclass(frozen=True)
class PersonPlan:
    """One fictional person."""

    name: str
    sex: Sex
    born_on: date
    identity_number: str
    phone: str  # empty for children

    @property
    def age(self) -> int:
        """Full years at the end of the year the ages are counted in."""
        return YEAR - self.born_on.year


@dataclass(frozen=True)
class MemberPlan:
    """A person's place in the household."""

    person: PersonPlan
    relation: Relation

    @property
    def is_applicant(self) -> bool:
        """Whether this member applies for the household."""
        return self.relation == "self"


@dataclass(frozen=True)
class StoryPlan:
    """What has befallen a household.

    :param cause: code of the hardship in :mod:`config.demo.stories`.
    :param sum_asked_fen: a plausible sum in fen for the whole household.
    """

    cause: str
    category: Category
    text: str
    sum_asked_fen: int


@dataclass(frozen=True)
class HouseholdPlan:
    """People living together, the applicant first.

    :param street: division code of the street where the emergency happened.
    :param community: division code of the community, inside that street.
    :param registered_at: where the household is registered (户籍地), never a condition for urgent relief.
    """

    members: tuple[MemberPlan, ...]
    address: str
    street: str
    community: str
    registered_at: str
    story: StoryPlan

    @property
    def applicant(self) -> PersonPlan:
        """The one who applies."""
        return self.members[0].person


@dataclass(frozen=True)
class RelativePlan:
    """A relative somebody of the staff has declared (SOD-4)."""

    username: str
    name: str
    relation: str
    identity_number: str
    born_on: date
    declared_on: date


HERE = "江苏省南通市崇川区"
ELSEWHERE = ("安徽省阜阳市", "河南省周口市", "四川省达州市", "贵州省毕节市", "江西省上饶市", "甘肃省定西市")

# Shapes of households with their weight; "relations" beyond the applicant, in order.
_SHAPES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (9, ()),
    (9, ("old",)),  # one elder living alone
    (8, ("spouse",)),
    (8, ("child",)),
    (6, ("parent",)),
    (14, ("spouse", "child")),
    (5, ("child", "child")),
    (4, ("spouse", "parent")),
    (10, ("spouse", "child", "child")),
    (8, ("spouse", "child", "parent")),
    (8, ("spouse", "child", "child", "parent")),
    (5, ("spouse", "child", "child", "parent", "parent")),
)
_WORDS: dict[tuple[Relation, Sex], str] = {
    ("spouse", "male"): "丈夫",
    ("spouse", "female"): "妻子",
    ("son", "male"): "儿子",
    ("daughter", "female"): "女儿",
    ("parent", "male"): "父亲",
    ("parent", "female"): "母亲",
}


def households(count: int = 60, seed: int = SEED) -> tuple[HouseholdPlan, ...]:
    """The first ``count`` households; a longer list begins with the shorter one.

    Two of five live in the street of the scenarios' cast, the others take turns over the other streets.
    """
    register = Register(Random(seed))
    register.names.update(person.name for person in staff())  # nobody shares a name with a handler
    plans = _Draw(register).households()
    return tuple(next(plans) for _ in range(count))


def relatives(
    plans: tuple[HouseholdPlan, ...], declared_on: date, seed: int = SEED
) -> tuple[RelativePlan, ...]:
    """What the staff of the scenarios' street has declared; the first is the applicant of a household.

    :param plans: what :func:`households` gave, at least its first two.
    """
    brother = plans[1].applicant
    register = Register(Random(seed + 2))
    people = [member.person for plan in plans for member in plan.members]
    register.names.update(person.name for person in people)
    register.names.update(person.name for person in staff())
    register.numbers.update(person.identity_number for person in people)
    declared = [("xu.community", "sibling", brother)]
    for username, relation, sex, year, surname in _DECLARED:
        declared.append((username, relation, _draw_person(register, sex, year, surname)))
    return tuple(
        RelativePlan(
            username=username,
            name=person.name,
            relation=relation,
            identity_number=person.identity_number,
            born_on=person.born_on,
            declared_on=declared_on,
        )
        for username, relation, person in declared
    )


# Relatives who apply for nothing: whose, which relation, sex, year of birth and, where it is given, surname.
_DECLARED: tuple[tuple[str, str, Sex, int, str | None], ...] = (
    ("li.clerk", "spouse", "male", 1982, None),
    ("zhao.leader", "parent", "female", 1947, None),
    ("sun.keeper", "sibling", "male", 1979, "孙"),
    ("zhou.community", "parent_in_law", "female", 1951, None),
)


class _Draw:
    """One run through the random source."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.random = register.random
        # Hardships come in turn, so that each is met before one is met again.
        self.hardships = deque(self.random.sample(HARDSHIPS, len(HARDSHIPS)))

    def households(self) -> Iterator[HouseholdPlan]:
        yield self._tenants_of_the_fire()
        yield self._brother_of_the_community_handler()
        others = cycle(street for street in STREETS if street is not CAST_STREET)
        for place in cycle(range(5)):
            street = CAST_STREET if place < 2 else next(others)
            yield self._household(street, self.random.choice(street.community_codes))

    def _tenants_of_the_fire(self) -> HouseholdPlan:
        """SC-01: two tenants registered in another province, papers burnt, 2 × 900 yuan asked."""
        him = self._person("male", 1989, surname="彭")
        her = self._person("female", 1991, surname="田")
        return HouseholdPlan(
            members=(MemberPlan(him, "self"), MemberPlan(her, "spouse")),
            address=self._address(FIRE_COMMUNITY),
            street=CAST_STREET.code,
            community=FIRE_COMMUNITY,
            registered_at=ELSEWHERE[0],
            story=StoryPlan(
                cause="fire",
                category="urgent",
                text="午后租住房屋起火，衣被、现金和两人的证件全部烧毁，夫妻二人当晚无处居住。",
                sum_asked_fen=sum_asked_fen(100, 2),
            ),
        )

    def _brother_of_the_community_handler(self) -> HouseholdPlan:
        """SC-11: Mr Xu, whose sister handles cases in the community he lives in."""
        him = self._person("male", 1976, surname="许")
        community = CAST_STREET.community_code(2)
        return HouseholdPlan(
            members=(MemberPlan(him, "self"),),
            address=self._address(community),
            street=CAST_STREET.code,
            community=community,
            registered_at=HERE,
            story=StoryPlan(
                cause="work_injury",
                category="urgent",
                text="申请人在仓库装卸时被货架砸伤右手，停工一个月没有收入，工伤认定尚在办理。",
                sum_asked_fen=sum_asked_fen(100, 1),
            ),
        )

    def _household(self, street: StreetPlan, community: str) -> HouseholdPlan:
        weights, shapes = zip(*((weight, shape) for weight, shape in _SHAPES), strict=True)
        members = tuple(self._members(self.random.choices(shapes, weights)[0]))
        hardship, struck = self._next_hardship(members)
        return HouseholdPlan(
            members=members,
            address=self._address(community, hardship.lodging),
            street=street.code,
            community=community,
            registered_at=self.random.choice(ELSEWHERE) if hardship.lodging else HERE,
            story=StoryPlan(
                cause=hardship.cause,
                category=hardship.category,
                text=hardship.text.format(who=_called(struck), cost=self.random.choice(hardship.costs)),
                sum_asked_fen=sum_asked_fen(self.random.choice(hardship.percents), len(members)),
            ),
        )

    def _members(self, shape: tuple[str, ...]) -> Iterator[MemberPlan]:
        """The applicant, then the others; ages fit each other, children bear the father's surname."""
        sex = self.random.choice(SEXES)
        eldest_child = self.random.randint(4, 17)
        if "old" in shape:
            age = self.random.randint(66, 88)
        elif "child" in shape:
            age = eldest_child + self.random.randint(23, 34)
        else:
            age = self.random.randint(27, 58)
        applicant = self._person(sex, YEAR - age)
        yield MemberPlan(applicant, "self")

        father_name = applicant.name[0] if sex == "male" else None
        if "spouse" in shape:
            spouse = self._person(_other(sex), YEAR - age + self.random.randint(-2, 2))
            father_name = father_name or spouse.name[0]
            yield MemberPlan(spouse, "spouse")
        child_age = eldest_child
        for _child in range(shape.count("child")):
            child_sex = self.random.choice(SEXES)
            child = self._person(child_sex, YEAR - child_age, surname=father_name)
            father_name = child.name[0]
            yield MemberPlan(child, "son" if child_sex == "male" else "daughter")
            child_age = max(1, child_age - self.random.randint(2, 6))
        # A lone parent is more often the mother; of two, the father is the first.
        parent_sexes: tuple[Sex, ...] = ("male", "female") if shape.count("parent") == 2 else ("female",)
        gap = self.random.randint(23, 33)
        for parent_sex in parent_sexes[: shape.count("parent")]:
            surname = applicant.name[0] if parent_sex == "male" else None
            year = YEAR - age - gap + self.random.randint(-1, 1)
            yield MemberPlan(self._person(parent_sex, year, surname=surname), "parent")

    def _next_hardship(self, members: tuple[MemberPlan, ...]) -> tuple[Hardship, MemberPlan]:
        """The hardship longest unused that can strike this household, and whom it strikes."""
        for hardship in list(self.hardships):
            possible = [member for member in members if _can_strike(hardship.strikes, member, members)]
            if possible and (not hardship.lodging or _travels(members)):
                self.hardships.remove(hardship)
                self.hardships.append(hardship)
                return hardship, self.random.choice(possible)
        raise LookupError("no hardship fits this household")

    def _person(self, sex: Sex, year: int, surname: str | None = None) -> PersonPlan:
        return _draw_person(self.register, sex, year, surname)

    def _address(self, community: str, lodging: str = "") -> str:
        plan = unit_named(community)
        street = unit_named(str(plan.parent))
        return self.register.address(f"崇川区{street.name}{plan.name}", lodging)


def _draw_person(register: Register, sex: Sex, year: int, surname: str | None = None) -> PersonPlan:
    born_on = register.birthday(year)
    return PersonPlan(
        name=register.name(sex, born_on, surname),
        sex=sex,
        born_on=born_on,
        identity_number=register.number(born_on, sex),
        phone=register.phone() if YEAR - year >= 14 else "",
    )


def _other(sex: Sex) -> Sex:
    return "female" if sex == "male" else "male"


def _called(member: MemberPlan) -> str:
    """How a story names the member: the applicant, or the relation and the name."""
    if member.is_applicant:
        return "申请人"
    return f"申请人{_WORDS[member.relation, member.person.sex]}{member.person.name}"


def _can_strike(afflicted: Afflicted, member: MemberPlan, household: tuple[MemberPlan, ...]) -> bool:
    age = member.person.age
    match afflicted:
        case "applicant":
            return member.is_applicant
        case "bereaved":
            alone = all(other.relation != "spouse" for other in household)
            return member.is_applicant and len(household) > 1 and alone
        case "worker":
            return 18 <= age < 60
        case "over_forty":
            return age >= 40
        case "child":
            return 4 <= age < 15
        case "elder":
            return age >= 60


def _travels(members: tuple[MemberPlan, ...]) -> bool:
    """Only people of working age, alone or as a couple, come from elsewhere to work or to visit."""
    return len(members) <= 2 and all(18 <= member.person.age < 60 for member in members)
