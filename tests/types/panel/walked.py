"""A panel walked on the database, called by a toy case."""

from __future__ import annotations

from cases.models import Case
from cases.operations.steps import read_case
from cases.types.panel.models import PanelRecord, Seat
from tests.district import District
from tests.toy.errand.walked import errand
from tests.toy.walked import Walked, moment

SEVEN = ("pan1", "pan2", "pan3", "pan4", "pan5", "pan6", "pan7")
MINUTES = "七人受邀，戚邻舍因与申请人相邻回避。六人表决，五人同意，一人不同意。建议按人均十三倍给予救助。"


class Panel(Walked):
    """A panel in the database, and the people of the district who walk it."""

    @property
    def record(self) -> PanelRecord:
        """The panel's row with what its guards look at."""
        record = read_case(self.case, moment("2026-11-30 09:00")).record
        assert isinstance(record, PanelRecord)
        return record

    @property
    def file(self) -> Case:
        """The case that called the panel, read afresh: what its members may read."""
        return self.parent.case

    def seat(self, name: str) -> Seat:
        """A member's place."""
        return Seat.objects.get(panel_id=self.pk, member=self.district[name])

    def called(self, name: str) -> str:
        """A member as forms name them."""
        user = self.district[name]
        return f"{user.name} {user.staff_number}"

    def invites(self, *names: str, at: str = "2026-11-02 15:00") -> None:
        """The secretary invites members."""
        self.takes("invite", "tang", at, members=[self.called(name) for name in names])

    def votes(self, name: str, vote: str, at: str = "2026-11-04 10:00") -> None:
        """A member votes."""
        self.takes("vote", name, at, vote=vote, reason="双重伤害，医疗支出巨大。")


def called_panel(district: District, at: str = "2026-11-02 14:00") -> Panel:
    """A panel called over 25,200 yuan, 14 standards for each of two; by default on a Monday."""
    parent = errand(district, at=at)
    parent.takes(
        "call_panel",
        "shen",
        at,
        agenda="双重伤害，拟救助金额超过封顶线，是否同意？",
        sum_fen="25200.00",
        multiple="14",
        why="超过特殊困难十二倍封顶线。",
    )
    return Panel(district, parent.child.pk)


def in_session(district: District) -> Panel:
    """A panel of the seven whose session was opened on Wednesday 4 November at nine."""
    panel = called_panel(district)
    panel.invites(*SEVEN)
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    return panel


def voted(district: District, *votes: str) -> Panel:
    """A panel whose members cast these votes in turn, and whose vote was closed at eleven."""
    panel = in_session(district)
    for name, vote in zip(SEVEN, votes, strict=False):
        panel.votes(name, vote)
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    return panel


def with_minutes(district: District) -> Panel:
    """A panel voted five to one, whose minutes advise 23,400 yuan."""
    panel = voted(district, "for", "for", "for", "for", "for", "against")
    panel.takes(
        "write_minutes",
        "tang",
        "2026-11-04 14:00",
        minutes=MINUTES,
        advice="for",
        sum_advised_fen="23400.00",
    )
    return panel
