"""Hardships that bring the demo households to the door: what happened, to whom, and how much is asked.

Sums are told in multiples of the monthly standard per head, so that every path of the routing table is
walked: within one month (小额快救), within four (先行救助, street), and above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Category = Literal["urgent", "expenditure"]  # 急难型 / 支出型
Afflicted = Literal["applicant", "bereaved", "worker", "over_forty", "child", "elder"]

# What the demo bureau has set as `std.dibao.month`, per person (the figure of the acceptance scenarios).
STANDARD_FEN = 90_000

# Sums are asked in whole hundreds of yuan.
_ROUND_TO_FEN = 10_000


@dataclass(frozen=True)
class Hardship:
    """A kind of hardship.

    :param cause: short code, the same for every household it strikes.
    :param strikes: which member it needs; a household without such a member is spared.
    :param text: one or two sentences; ``{who}`` is the member struck, ``{cost}`` a sum in yuan.
    :param costs: what ``{cost}`` may be.
    :param percents: sums asked, in per cent of the monthly standard times the members.
    :param lodging: where people stay who are not registered in the district; empty for residents.
    """

    cause: str
    category: Category
    strikes: Afflicted
    text: str
    percents: tuple[int, ...]
    costs: tuple[str, ...] = ("",)
    lodging: str = ""


HARDSHIPS: tuple[Hardship, ...] = (
    Hardship(
        "fire", "urgent", "applicant",
        "凌晨厨房电线老化起火，家具、被褥和证件全部烧毁，全家暂住社区活动室，急需购买衣被和食品。",
        (80, 100, 100),
    ),
    Hardship(
        "traffic_accident", "urgent", "worker",
        "{who}骑电动车上班途中被货车撞倒，小腿骨折住院手术，肇事方尚未垫付，住院押金还差{cost}元。",
        (100, 150, 200), ("3000", "5000", "8000"),
    ),
    Hardship(
        "sudden_illness", "urgent", "over_forty",
        "{who}突发脑出血送医抢救，已自付{cost}元，家中积蓄用尽，后续治疗费用无力承担。",
        (100, 200, 300, 400), ("12000", "18000", "26000"),
    ),
    Hardship(
        "tumour_surgery", "expenditure", "worker",
        "{who}确诊恶性肿瘤并接受手术，医保报销后自付{cost}元，术后还需六次化疗，家庭收入已难以负担。",
        (300, 400, 450, 650), ("38000", "57000", "96000"),
    ),
    Hardship(
        "drowning", "urgent", "child",
        "{who}在河边玩耍时落水，经抢救脱离危险，现仍在重症监护室，每日费用约{cost}元。",
        (100, 200, 300), ("4000", "6000"),
    ),
    Hardship(
        "flood", "urgent", "applicant",
        "连日暴雨倒灌，一楼住房进水近半米，床铺、冰箱和粮食被泡，全家夜间转移到社区安置点。",
        (50, 80, 100),
    ),
    Hardship(
        "work_injury", "urgent", "worker",
        "{who}在装修工地做工时从高处跌落，腰椎受伤，包工头未签合同也拒付医药费，工伤认定尚在办理。",
        (100, 200, 300),
    ),
    Hardship(
        "job_loss_and_illness", "expenditure", "worker",
        "{who}所在企业停产后失业四个月，同期查出尿毒症，每周透析三次，每月自付约{cost}元，家中已无其他收入。",
        (200, 300, 400), ("1600", "2200"),
    ),
    Hardship(
        "robbery", "urgent", "applicant",
        "来通旅游途中随身背包被抢，现金、手机和身份证件全部丢失，已报警立案，暂无返乡路费和食宿费。",
        (30, 50), lodging="便民旅馆",
    ),
    Hardship(
        "unpaid_wages", "urgent", "applicant",
        "在本区工地务工，负责人失联，三个月工资约{cost}元未发，房租到期，已连续两天靠工友接济吃饭。",
        (50, 80, 100), ("15000", "21000"), lodging="工地宿舍",
    ),
    Hardship(
        "fall_of_an_elder", "urgent", "elder",
        "{who}在家中跌倒致股骨颈骨折，需立即手术，押金还差{cost}元，家人一时无法筹齐。",
        (100, 150, 200), ("6000", "9000"),
    ),
    Hardship(
        "scald", "urgent", "child",
        "{who}被开水大面积烫伤，已转至烧伤科住院，三天自付{cost}元，家长请假陪护后没有收入。",
        (100, 150, 200), ("5200", "7800"),
    ),
    Hardship(
        "gas_explosion", "urgent", "applicant",
        "老旧液化气软管漏气爆燃，门窗炸毁，申请人双手烧伤，房屋鉴定前不能居住。",
        (80, 100, 150),
    ),
    Hardship(
        "breadwinner_dies", "urgent", "bereaved",
        "申请人的配偶上周突发心梗去世，丧葬和抢救费用向亲友借款{cost}元，本月生活费没有着落。",
        (100, 200), ("20000", "30000"),
    ),
    Hardship(
        "child_illness", "expenditure", "child",
        "{who}患先天性心脏病，在上海完成第二次手术，交通、住宿和自付医疗费合计{cost}元，仍欠外债。",
        (300, 400, 500), ("42000", "68000"),
    ),
    Hardship(
        "rehabilitation", "expenditure", "elder",
        "{who}中风后半身不遂，在康复医院住了五个月，护理和康复自付{cost}元，超出全家同期收入。",
        (200, 300, 400), ("27000", "35000"),
    ),
)  # fmt: skip


def sum_asked_fen(percent: int, members: int) -> int:
    """A percentage of the monthly standard for so many members, in whole hundreds of yuan, at least one."""
    exact = STANDARD_FEN * members * percent // 100
    return max(exact // _ROUND_TO_FEN, 1) * _ROUND_TO_FEN
