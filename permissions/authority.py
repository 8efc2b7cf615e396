"""Who a step may ask for: a role at a level, written ``CLERK @ STREET``.

A level is a kind of unit together with the column of a case that names the unit having
jurisdiction over it. Outside departments, the checking centre and finance stand beside the
district, so the cases they may meet are the district's.

This page knows no person and no database; :mod:`permissions.rules` says who holds what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reach(StrEnum):
    """How far a role sees inside its unit."""

    UNIT = "unit"  # every case of the unit's area
    DESK = "desk"  # only cases that came to the role's own desk
    OWN = "own"  # only cases the person reported
    NONE = "none"  # no case content at all


@dataclass(frozen=True)
class Level:
    """A kind of unit, and the case column holding the division code that must match."""

    code: str
    title: Promise = field(compare=False)  # a lazy text hashes by the language in force
    column: str
    rank: int

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class Role:
    """A post's function, independent of the unit it stands in.

    :param decides: the post takes decisions, so it needs a substitute and a duty roster (RL-16).
    :param sees_numbers: may have identity numbers shown in full, each look being recorded.
    :param says_level: the title already says where the post stands ("grid worker").
    """

    code: str
    title: Promise = field(compare=False)
    reach: Reach = Reach.UNIT
    decides: bool = False
    says_level: bool = False
    sees_numbers: bool = True

    def __matmul__(self, level: Level) -> Authority:
        return Authority(self, level)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class Authority:
    """A role at a level: what a step's ``by=`` asks for."""

    role: Role
    level: Level

    @property
    def code(self) -> str:
        """The name under which desks and histories store it, e.g. ``leader@street``."""
        return f"{self.role.code}@{self.level.code}"

    @property
    def title(self) -> str:
        """In words: "street approving leader"."""
        if self.role.says_level:
            return str(self.role.title)
        return _("%(level)s %(role)s") % {"level": self.level.title, "role": self.role.title}

    def __str__(self) -> str:
        return self.code


# Levels (行政层级). The rank orders them from the household upwards.
GRID = Level("grid", _("grid"), "community", 0)
COMMUNITY = Level("community", _("community"), "community", 1)
STREET = Level("street", _("street"), "street", 2)
DISTRICT = Level("district", _("district"), "district", 3)
CENTRE = Level("centre", _("checking centre"), "district", 3)
FINANCE = Level("finance", _("finance office"), "district", 3)
DEPARTMENT = Level("department", _("outside department"), "district", 3)

LEVELS: dict[str, Level] = {
    level.code: level for level in (GRID, COMMUNITY, STREET, DISTRICT, CENTRE, FINANCE, DEPARTMENT)
}

# Roles (岗位): domain of the social-assistance offices, 社会救助法 art. 61 and the bureaus' own lists.
GRID_WORKER = Role("grid_worker", _("grid worker"), Reach.OWN, says_level=True, sees_numbers=False)  # 网格员
CLERK = Role("clerk", _("case handler"))  # 社区民政专干 / 街道经办 / 区社救科经办
ASSISTANT = Role("assistant", _("relief assistant"))  # 社会救助协理员
CHILD_DIRECTOR = Role("child_director", _("child director"), Reach.DESK)  # 儿童主任
APPRAISER = Role("appraiser", _("appraiser"), Reach.DESK)  # 民主评议员
RECEPTIONIST = Role("receptionist", _("receptionist"), Reach.OWN)  # 窗口接办员
REVIEWER = Role("reviewer", _("reviewer"))  # 街道审核 / 区科长
LEADER = Role("leader", _("approving leader"), decides=True)  # 街道分管领导 / 区分管副局长
HEAD = Role("head", _("head of the bureau"), decides=True, says_level=True)  # 局长
KEEPER = Role("keeper", _("reserve fund keeper"), Reach.DESK)  # 备用金保管 / 出纳
CHILD_SUPERVISOR = Role("child_supervisor", _("child supervisor"), Reach.DESK)  # 儿童督导员
SOCIAL_WORKER = Role("social_worker", _("social worker"), Reach.DESK)  # 社工
CHECKER = Role("checker", _("means checker"), Reach.DESK)  # 核对中心
REGISTRAR = Role("registrar", _("marriage registrar"), Reach.DESK)  # 婚姻登记员
PANEL_MEMBER = Role("panel_member", _("panel member"), Reach.DESK)  # 会商小组成员
TREASURER = Role("treasurer", _("district treasurer"), Reach.DESK, says_level=True)  # 区财务
LIAISON = Role("liaison", _("liaison officer"), Reach.DESK)  # 外部门联络员
INSPECTOR = Role("inspector", _("inspector"))  # 纪检 / 审计 / 检查组
SYSTEM_ADMIN = Role("system_admin", _("system administrator"), Reach.NONE)  # 系统管理员
SECURITY_ADMIN = Role("security_admin", _("security administrator"), Reach.NONE)  # 安全管理员
AUDIT_ADMIN = Role("audit_admin", _("audit administrator"), Reach.NONE)  # 安全审计员

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        GRID_WORKER, CLERK, ASSISTANT, CHILD_DIRECTOR, APPRAISER, RECEPTIONIST, REVIEWER, LEADER,
        HEAD, KEEPER, CHILD_SUPERVISOR, SOCIAL_WORKER, CHECKER, REGISTRAR, PANEL_MEMBER, TREASURER,
        LIAISON, INSPECTOR, SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN,
    )
}  # fmt: skip


class UnknownAuthority(LookupError):
    """No role or level of that name exists."""


def authority_named(code: str) -> Authority:
    """The authority stored as ``role@level``.

    :raises UnknownAuthority: a part of it is not in the catalogue.
    """
    role, _at, level = code.partition("@")
    try:
        return ROLES[role] @ LEVELS[level]
    except KeyError:
        raise UnknownAuthority(code) from None
