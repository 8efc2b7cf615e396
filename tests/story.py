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
    "ask_correction": {"missing": "身份证复印件\n住院费用清单"},
    "complete_papers": {
        "has_consent": "on",
        "has_authorisation": "on",
        "handed_in": "身份证复印件、住院费用清单均已补交。",
        "all_given": "on",
    },
    "propose_non_acceptance": {
        "refusal_ground": "out_of_scope",
        "refusal_facts": "申请事项为经营亏损，未见基本生活困难。",
        "refusal_reasons": "不属于临时救助的受理范围。",
    },
    "record_visit": {
        "visited_on": "2026-10-14",
        "visit_note": "两人入户，住院治疗属实，家中无其他收入。",
        "household_has_signed": "on",
        "has_authorisation": "on",
    },
    "request_check": {"reason": "核对收入与财产，供临时救助审核。"},
    "propose_grant": {
        "sum_proposed_fen": "10800.00",
        "hardship": "illness",
        "opinion": "符合条件，建议救助。",
    },
    "propose_refusal": {
        "refusal_ground": "means",
        "refusal_facts": "核对显示人均月收入四千二百元，名下另有商铺。",
        "refusal_reasons": "收入和财产超过规定标准。",
    },
    "post_notice": {"place": "濠西社区公示栏"},
    "answer_objection": {"objection": "听说他家并不困难，请核实。", "answer": "未提供新的事实，已当面答复。"},
    "take_up_objection": {"objection": "其子上月已开始工作，有工资收入。"},
    "report_recheck": {
        "rechecked_on": "2026-10-28",
        "findings": "其子确有工资收入，已重新计算。",
        "answer": "已核实并更正意见。",
    },
    "street_approves": {"sum_granted_fen": "10800.00", "opinion": "同意救助。"},
    "street_returns": {"reasons": "发票金额与申请不一致，请核实。"},
    "district_confirms": {"opinion": "材料齐全，建议批准。"},
    "district_returns": {"reasons": "缺少一张住院发票，请补齐后再报。"},
    "call_panel": {"agenda": "双人同时受伤，拟救助十四倍，请会商。"},
    "district_approves": {"sum_granted_fen": "10800.00", "opinion": "同意救助。"},
    "pay": {"sum_fen": "10800.00", "payee": "何平", "receipt": "YH-2026-001"},
    "publish": {"published_on": "2026-11-02", "place": "濠西社区公示栏"},
    "record_removal": {"notice_removed_on": "2026-10-28"},
    "serve_refusal": {
        "served_on": "2026-11-09",
        "way": "in_person",
        "recipient": "何平",
        "proof": "送达回证 2026-001",
    },
    "district_visits": {
        "visited_on": "2026-10-19",
        "district_visited_on": "2026-10-19",
        "visitors": "沈科、石审",
        "findings": "入户核实，困难属实，与申报一致。",
    },
    "see_the_need": {
        "need_confirmed_on": "2027-01-14",
        "is_alive": "on",
        "is_in_need": "on",
        "note": "1月14日入户，仍在化疗。",
    },
    "extend_review": {"reasons": "案情复杂，需异地核实。"},
    "annul": {
        "body": "崇川区人民政府",
        "number": "崇政复决〔2027〕3号",
        "decided_on": "2027-02-01",
        "reasons": "事实不清，撤销原决定，责令重新作出。",
    },
    "show_urgency": {
        "hardship_facts": ["treatment"],
        "sum_proposed_fen": "900.00",
        "witness_note": "突发急病，医院催缴。",
    },
}
ANSWERS["serve_non_acceptance"] = ANSWERS["serve_refusal"]
ANSWERS["sign_non_acceptance"] = ANSWERS["propose_non_acceptance"]
ANSWERS["district_signs_non_acceptance"] = ANSWERS["propose_non_acceptance"]
ANSWERS["serve_refusal_of_the_rest"] = ANSWERS["serve_refusal"]
for _step in ("street_refuses", "district_refuses", "propose_refusal_to_district"):
    ANSWERS[_step] = ANSWERS["propose_refusal"]
"""What each step is answered where a story doesn't say otherwise."""

PAPER_FOR = {
    "submit_backfill": "receipt",
    "post_notice": "notice_posted",
    "publish": "notice_posted",
    "record_publication": "notice_posted",
    "record_removal": "notice_removed",
    "annul": "ruling",
}
"""The paper that must be on file before a step; stories put one there each time."""

CHECK_REPORT = {
    "result_on": "2026-10-15",
    "income_fen": "860.00",
    "property_findings": "无",
    "sources": ["hukou", "banks", "real_estate"],
    "finding": "within",
}
"""What the checking centre answers where a story doesn't say otherwise."""


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
        if paper := PAPER_FOR.get(step):
            self.gets_paper(paper, by=by)
        return take_step(
            case_id=self.pk,
            step=step,
            actor=CLOCK if by == "clock" else self.district[by],
            answers=ANSWERS.get(step, {}) | answers,
            at=moment(self.now),
            key=key,
        )

    def child_takes(self, kind: str, step: str, *, by: str, at: str = "", **answers: Any) -> Move:
        """A step of the case's open child of a type."""
        self.now = at or self.now
        child = Case.objects.filter(parent_id=self.pk, type=kind).latest("pk")
        return take_step(
            case_id=child.pk, step=step, actor=self.district[by], answers=answers, at=moment(self.now)
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


FAMILY = (
    MemberEntry(name="何平", relation="self", identity_number="999999198001010011"),
    MemberEntry(name="罗兰", relation="spouse", identity_number="99999919800101002X"),
    MemberEntry(name="何安", relation="son", identity_number="999999201205010034"),
)
"""Three people: their street limit is 3 × 3,600 yuan."""


def accepted_application(district: District, **opening: Any) -> Story:
    """A story without urgency, accepted on Monday 12 October 2026 at 10:00 and sent to be investigated."""
    terms: dict[str, Any] = {
        "opened_by": "zhou", "at": "2026-10-12 09:00", "urgent": False, "members": FAMILY,
        "hardship": "illness", "account": "突发重病住院，自付费用超出家庭承受能力。",
        "sum_asked_fen": "10800.00",
    }  # fmt: skip
    story = Story(district, **(terms | opening))
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("accept", by="li", at="2026-10-12 10:00")
    story.takes("triage_regular", by="li", at="2026-10-12 10:30")
    return story


def checked_application(district: District, **opening: Any) -> Story:
    """The same, visited by two on 14 October, the means checked by the centre on the 15th and 16th."""
    story = accepted_application(district, **opening)
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    story.child_takes("means_check", "report", by="xu", at="2026-10-16 11:00", **CHECK_REPORT)
    return story


def noticed_application(district: District, *, asked: str = "10800.00", **opening: Any) -> Story:
    """The same, proposed and posted on 20 October; the notice hangs until the 27th."""
    story = checked_application(district, sum_asked_fen=asked, **opening)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen=asked)
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    return story
