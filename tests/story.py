"""Stories: a case walked through its page by named people at written times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases import clock
from cases.documents import attach
from cases.models import Case, Deadline, Move
from cases.operations import open_case, take_step
from cases.people import MemberEntry
from tests.district import COMMUNITY, SHANGHAI, District
from workflows.deadlines import show
from workflows.definition import CLOCK, State
from workflows.moves import StepRefused

TENANTS = (
    MemberEntry(name="何平", relation="self", identity_number="999999198001010011"),
    MemberEntry(name="罗兰", relation="spouse", identity_number="99999919800101002X"),
)

ANSWERS: dict[str, dict[str, Any]] = {
    "submit": {"has_consent": "on", "has_authorisation": "on"},
    "triage_urgent": {
        "hardship_facts": ["shelter", "food"],
        "sum_proposed_fen": "1800.00",
        "witness_note": "网格员到场查看，房屋过火。",
    },
    "triage_regular": {"reasons": "情况并不紧急，需入户核实。"},
    "grant_advance": {"sum_granted_fen": "1800.00", "opinion": "情况属实，同意先行救助。"},
    "record_telephone_grant": {"sum_granted_fen": "1800.00", "opinion": "电话同意。", "decider": "赵刚"},
    "deny_urgency": {"reasons": "情况不属于急难，转调查核实。"},
    "take_back_grant": {"reasons": "金额有误，退回重新审批。"},
    "pay_advance": {"cash_fen": "1000", "transfer_fen": "800", "payee": "何平", "receipt": "SJ-2026-001"},
    "record_end": {"ended_at": "2026-10-02T18:30"},
    "submit_backfill": {
        "facts_note": "承租房失火，户籍证件烧毁，已补办；救助金当面交付。",
        "is_signed": "on",
    },
    "return_backfill": {"reasons": "缺收条复印件。"},
    "refer": {"unit": "市救助管理站", "receipt": "回执 12 号", "reasons": "属于流浪乞讨救助。"},
    "withdraw": {"statement": "本人情况好转，自愿撤回申请。", "in_writing": "on"},
    "find_facts_false": {"findings": "火灾系编造，经消防部门核实。", "demanded_fen": "1800.00"},
    "record_repayment": {"sum_fen": "1800.00", "payer": "何平", "receipt": "TK-1"},
    "show_urgency": {
        "hardship_facts": ["treatment"],
        "sum_proposed_fen": "900.00",
        "witness_note": "突发急病，医院催缴。",
    },
}
"""What each step is answered where a story doesn't say otherwise."""


def moment(text: str) -> datetime:
    """A local time as stories write it: ``2026-10-02 14:05``."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Story:
    """A relief case and its walk. ``at`` of each step is remembered for the next."""

    def __init__(
        self,
        district: District,
        *,
        opened_by: str = "wang",
        at: str = "2026-10-02 14:05",
        members: Sequence[MemberEntry] = TENANTS,
        community: str = COMMUNITY,
        urgent: bool = True,
        key: UUID | None = None,
        **answers: Any,
    ) -> None:
        self.district = district
        self.now = at
        told = {"hardship": "fire", "account": "承租房失火，无处居住。", "reporter": "王格"} | answers
        if urgent:
            told["is_urgent"] = "on"
        self.pk = open_case(
            kind="relief",
            opener=district[opened_by],
            community=community,
            members=members,
            address="濠西路 1 号",
            answers=told,
            at=moment(at),
            key=key,
        ).pk

    @property
    def case(self) -> Case:
        """The case, read afresh."""
        return Case.objects.get(pk=self.pk)

    @property
    def record(self) -> Any:
        """The relief record, read afresh."""
        return self.case.reliefrecord

    def takes(self, step: str, *, by: str, at: str = "", key: UUID | None = None, **answers: Any) -> Move:
        """One step, with the usual answers but those given."""
        self.now = at or self.now
        if step == "submit_backfill" and not self.case.documents.filter(kind="receipt").exists():
            self.gets_paper("receipt", by=by)
        return take_step(
            case_id=self.pk,
            step=step,
            actor=CLOCK if by == "clock" else self.district[by],
            answers=ANSWERS.get(step, {}) | answers,
            at=moment(self.now),
            key=key,
        )

    def gets_paper(self, kind: str, *, by: str) -> None:
        """A scanned paper is put on file."""
        picture = BytesIO()
        Image.new("RGB", (8, 8), "white").save(picture, "PNG")
        attach(
            case_id=self.pk,
            upload=SimpleUploadedFile(f"{kind}.png", picture.getvalue(), "image/png"),
            kind=kind,
            by=self.district[by],
            at=moment(self.now),
            max_bytes=1_000_000,
        )

    def refuses(self, step: str, *, by: str, at: str = "", **answers: Any) -> StepRefused:
        """The refusal of a step that must not be possible; nothing may have changed."""
        before = self.footprint()
        kept = self.now
        try:
            self.takes(step, by=by, at=at, **answers)
        except StepRefused as refused:
            self.now = kept
            assert self.footprint() == before, "a refused step left traces"
            return refused
        raise AssertionError(f"{by} could take {step}")

    def footprint(self) -> tuple[Any, ...]:
        """All of the case that a step could change."""
        case = Case.objects.filter(pk=self.pk).values().get()
        fund = self.district.fund
        desks = sorted(self.desks())
        return (sorted(case.items(), key=lambda item: item[0]), fund.balance_fen, fund.reserved_fen, desks)

    def rests_in(self, state: State | str) -> None:
        """The case rests where it should."""
        name = state.name if isinstance(state, State) else state
        assert self.case.state == name, f"rests in {self.case.state}, not in {name}"

    def clock_strikes(self, at: str) -> clock.Round:
        """One round of the clock."""
        self.now = at
        return clock.fire_due(moment(at))

    def desks(self, *, kind: str = "act") -> set[str]:
        """The posts whose desk the case lies on."""
        return set(
            self.case.work_items.filter(closed_at__isnull=True, kind=kind).values_list("authority", flat=True)
        )

    def due(self, name: str = "") -> str:
        """A deadline as pages show it: of the state, or of a named clock."""
        if not name:
            due_at = self.case.stage_due_at
        else:
            due_at = Deadline.objects.get(case_id=self.pk, name=name, ended_at__isnull=True).due_at
        return show(due_at) if due_at else ""

    def steps(self) -> list[str]:
        """The history: every step's name in order."""
        return list(self.case.moves.order_by("seq").values_list("step", flat=True))


def up_to_the_decision(district: District, **opening: Any) -> Story:
    """A story that waits for the leader: reported, accepted and proposed on 2 October 2026."""
    story = Story(district, **opening)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    return story
