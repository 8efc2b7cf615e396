"""What the people of the demo write into the forms of their steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from config.demo.cast import Cast
from config.demo.people import HouseholdPlan
from config.demo.scene import NEEDS, Scene, hardship_of, sum_of
from config.demo.stories import STANDARD_FEN
from config.demo.walks import Walk

Answers = dict[str, Any]

MOST_IN_CASH_FEN = 100_000


def opening(walk: Walk, plan: HouseholdPlan, cast: Cast) -> Answers:
    """The first report."""
    asked = plan.story.sum_asked_fen if walk.urgent else sum_of(walk, plan)
    answers: Answers = {
        "hardship": hardship_of(walk, plan),
        "account": walk.account or plan.story.text,
        "reporter": cast.member("community").name,
        "sum_asked_fen": _yuan(asked),
        "related_staff": "、".join(cast.related),
    }
    if walk.urgent:
        answers["is_urgent"] = "on"
    return answers


def answers_to(scene: Scene) -> Answers:
    """What the actor of a step writes into its form; empty where it has none."""
    usual = USUAL.get(scene.stride.step)
    return {**(usual(scene) if usual else {}), **scene.stride.said}


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _reasons(text: str) -> Callable[[Scene], Answers]:
    return lambda scene: {"reasons": text}


def _triage(scene: Scene) -> Answers:
    return {
        "hardship_facts": [NEEDS.get(scene.hardship, "food")],
        "sum_proposed_fen": _yuan(scene.sum_fen),
        "witness_note": "经办人到场查看，社区网格员可以证明。",
    }


def _granted_by_telephone(scene: Scene) -> Answers:
    return {
        "sum_granted_fen": _yuan(scene.sum_fen),
        "opinion": "电话中同意先行救助。",
        "decider": scene.cast.member("leader").name,
    }


def _handed_over(scene: Scene) -> Answers:
    cash = min(scene.sum_fen, MOST_IN_CASH_FEN)
    return {
        "cash_fen": _yuan(cash),
        "transfer_fen": _yuan(scene.sum_fen - cash),
        "payee": scene.name,
        "receipt": scene.number("SJ"),
    }


def _ended(scene: Scene) -> Answers:
    return {"ended_at": f"{scene.at - timedelta(minutes=20):%Y-%m-%dT%H:%M}", "note": "已安置妥当。"}


def _papers(scene: Scene) -> Answers:
    note = f"{scene.name}户急难情形属实，救助金已当面交付本人，收条在卷，身份证件已核对。"
    return {"facts_note": note, "is_signed": "on"}


def _refusal(facts: str, reasons: str, ground: str) -> Callable[[Scene], Answers]:
    return lambda scene: {
        "refusal_ground": ground,
        "refusal_facts": facts,
        "refusal_reasons": reasons,
        "opinion": "同意，制发书面通知并告知救济途径。",
    }


def _visit(scene: Scene) -> Answers:
    heads = len(scene.plan.members)
    return {
        "visited_on": scene.day,
        "visit_note": f"两人入户，共同生活{heads}人，所述困难属实，票据已核看，家中无其他收入来源。",
        "household_has_signed": "on",
        "has_authorisation": "on",
    }


def _report(scene: Scene) -> Answers:
    return {
        "result_on": scene.day,
        "income_fen": "860.00",
        "property_findings": "名下无房产、车辆和经营登记。",
        "sources": ["hukou", "social_insurance", "real_estate", "vehicles", "banks"],
        "finding": "within",
    }


def _proposal(scene: Scene) -> Answers:
    answers = {
        "sum_proposed_fen": _yuan(scene.sum_fen),
        "hardship": scene.hardship,
        "opinion": "调查属实，收入和财产符合规定，建议给予临时救助。",
        "repetition_reason": "与上次救助事由不同，新增支出确有票据。",
    }
    return answers | ({"special_hardship": "on"} if scene.walk.special else {})


def _grant(scene: Scene) -> Answers:
    answers = {"sum_granted_fen": _yuan(scene.sum_fen), "opinion": "情况属实，公示无异议，同意救助。"}
    if scene.walk.rest_after:
        rest_on = scene.at.date() + timedelta(days=scene.walk.rest_after)
        answers |= {"due_now_fen": _yuan(scene.first_stage_fen), "rest_due_on": f"{rest_on:%Y-%m-%d}"}
    return answers


def _transfer(scene: Scene) -> Answers:
    paid = scene.first_stage_fen if scene.stride.step == "pay_first_stage" else scene.sum_fen
    return {"sum_fen": _yuan(paid), "payee": scene.name, "receipt": scene.number("YH")}


def _served(scene: Scene) -> Answers:
    proof = scene.number("送达回证")
    return {"served_on": scene.day, "way": "in_person", "recipient": scene.name, "proof": proof}


def _invitation(scene: Scene) -> Answers:
    return {"members": [f"{member.name} {member.staff_number}" for member in scene.cast.panel]}


def _minutes(scene: Scene) -> Answers:
    advised = int(13 * STANDARD_FEN * len(scene.plan.members))
    return {
        "minutes": "七人受邀，一人与申请人相邻，已回避。六人表决，五人同意、一人不同意。建议人均十三倍。",
        "advice": "for",
        "sum_advised_fen": _yuan(advised),
    }


def _annulment(scene: Scene) -> Answers:
    return {
        "body": "崇川区人民政府",
        "number": f"崇政复决〔{scene.at.year}〕3号",
        "decided_on": f"{scene.at - timedelta(days=2):%Y-%m-%d}",
        "reasons": "事实不清，撤销原决定，责令重新作出。",
    }


USUAL: dict[str, Callable[[Scene], Answers]] = {
    "submit": lambda scene: {"has_consent": "on", "has_authorisation": "on"},
    "ask_correction": lambda scene: {"missing": "住院费用清单\n共同生活成员的身份证复印件"},
    "propose_non_acceptance": _refusal(
        "申请人陈述的是个体经营亏损和货款纠纷，未见基本生活困难。",
        "所述事项不属于临时救助的范围。",
        "out_of_scope",
    ),
    "sign_non_acceptance": _refusal(
        "申请人陈述的是个体经营亏损和货款纠纷，未见基本生活困难。",
        "所述事项不属于临时救助的范围。",
        "out_of_scope",
    ),
    "triage_urgent": _triage,
    "triage_regular": _reasons("属支出型困难，没有须当日处置的急难情形，转调查核实。"),
    "grant_advance": lambda scene: {
        "sum_granted_fen": _yuan(scene.sum_fen),
        "opinion": "情况属实，同意先行救助，事后补齐手续。",
    },
    "record_telephone_grant": _granted_by_telephone,
    "deny_urgency": _reasons("亲属已到场照料，食宿有着落，不属须立即处置的急难。"),
    "pay_advance": _handed_over,
    "record_end": _ended,
    "submit_backfill": _papers,
    "return_backfill": _reasons("收条缺经手人签字，请补齐后再报。"),
    "withdraw": lambda scene: {"statement": "亲友已帮助解决，本人自愿撤回申请。", "in_writing": "on"},
    "refer": lambda scene: {
        "unit": "市救助管理站",
        "receipt": f"HZ{scene.at:%Y%m%d}",
        "reasons": "属流浪乞讨人员临时救助。",
    },
    "record_visit": _visit,
    "request_check": lambda scene: {"reason": "核对共同生活家庭成员的收入和财产，供临时救助审核。"},
    "report": _report,
    "return_request": _reasons("授权书未载明配偶姓名，请补正后重新提请。"),
    "propose_grant": _proposal,
    "propose_refusal": _refusal(
        "核对显示人均月收入四千二百六十元，名下另有出租商铺一处。", "收入和财产超过规定标准。", "means"
    ),
    "street_refuses": _refusal(
        "核对显示人均月收入四千二百六十元，名下另有出租商铺一处。", "收入和财产超过规定标准。", "means"
    ),
    "post_notice": lambda scene: {"place": scene.board},
    "take_up_objection": lambda scene: {"objection": "听邻居说其子上月已经上班，有工资收入，请核实。"},
    "record_removal": lambda scene: {"notice_removed_on": scene.day},
    "street_approves": _grant,
    "district_confirms": lambda scene: {"opinion": "材料齐全，程序完备，建议批准。"},
    "district_approves": _grant,
    "call_panel": lambda scene: {
        "agenda": "困难特别重大，拟救助金额超过封顶线，请会商是否同意、按几倍救助。"
    },
    "invite": _invitation,
    "recuse_oneself": _reasons("本人与申请人系邻居，申请回避。"),
    "vote": lambda scene: {"vote": "for", "reason": "自付费用巨大，家庭已无力承担。"},
    "write_minutes": _minutes,
    "pay": _transfer,
    "pay_first_stage": _transfer,
    "publish": lambda scene: {"published_on": scene.day, "place": scene.board},
    "find_no_objection": lambda scene: {"findings": "抽看全卷，手续完备，金额适当，无异议。"},
    "object": lambda scene: {
        "findings": "卷内入户记录与核对结果所载共同生活人数不一致，请重新核实人口后再定。"
    },
    "serve_refusal": _served,
    "serve_non_acceptance": _served,
    "annul": _annulment,
    "find_facts_false": lambda scene: {
        "findings": "经区级核查，申请人隐瞒已获保险赔付的事实，急难情形不实。",
        "demanded_fen": _yuan(scene.sum_fen),
    },
    "record_repayment": lambda scene: {
        "sum_fen": _yuan(scene.sum_fen),
        "payer": scene.name,
        "receipt": scene.number("TK"),
    },
}
"""By step; where two share what they say, the second signs what the first proposed."""
