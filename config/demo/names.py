"""Fictional names, identity numbers, phones and addresses, drawn from a random source passed in.

Nothing here can hit a living person: identity numbers carry the impossible region 999999, phones a block
of numbers nobody was given, and names that well-known persons bear are never drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Literal

Sex = Literal["male", "female"]
SEXES: tuple[Sex, ...] = ("male", "female")

REGION = "999999"

# Surnames with their rough weight among a thousand people of the lower Yangtze.
SURNAMES: dict[str, int] = {
    "王": 70, "张": 62, "陈": 60, "李": 52, "徐": 38, "刘": 36, "周": 34, "吴": 32, "朱": 30, "黄": 28,
    "顾": 28, "杨": 26, "季": 22, "陆": 22, "孙": 22, "曹": 20, "赵": 20, "施": 20, "袁": 18, "沈": 18,
    "马": 16, "钱": 16, "倪": 14, "丁": 14, "葛": 14, "严": 12, "瞿": 12, "姚": 12, "邵": 12, "唐": 12,
    "许": 12, "冯": 10, "樊": 10, "蔡": 10, "薛": 10, "尹": 8, "汤": 8, "缪": 8, "宋": 8, "江": 8,
    "鲍": 6, "龚": 6, "茅": 6, "郁": 6, "管": 6, "储": 4, "易": 4, "印": 4, "桑": 4, "羌": 2,
}  # fmt: skip

# Given names follow the fashion of the years: (last birth year of the fashion, first, second characters).
GIVEN: dict[Sex, tuple[tuple[int, str, str], ...]] = {
    "male": (
        (1959, "国永德福正荣世宝兆长", "祥发根林生泉清华才余"),
        (1979, "建志卫永海洪春金新宏", "平明军华林忠斌荣祥兵"),
        (1999, "晓志文海宇俊伟鹏泽启", "峰东飞强超涛磊彬凯杰"),
        (2100, "子宇浩梓俊奕嘉睿明沐", "轩辰然泽宸阳博远航睿"),
    ),
    "female": (
        (1959, "桂秀玉凤兰菊素惠月翠", "英珍兰芳华凤琴珠娣宝"),
        (1979, "建晓丽美玉海春雪红亚", "萍芳琴华兰梅琳霞燕娟"),
        (1999, "晓雅文静思佳雨梦慧海", "婷娟洁敏慧雯倩莉琪燕"),
        (2100, "梓雨诗欣可语嘉沐若一", "涵桐瑶萱妍彤怡悦宁诺"),
    ),
}
# One name in six has a single given character, the rest two; children hardly ever do.
SINGLE: dict[Sex, str] = {"male": "根林彬峻恺煜诚钧", "female": "芸莹婷岚筠蓓倩瑛"}

# Names the pools above could form and well-known persons bear.
_WELL_KNOWN = (
    "张国清 王国生 马永生 李德生 马德华 王宝泉 王正华 王长林 张国华 孙永才 王建平 王建军 "
    "刘志军 马志明 王金平 周永明 张志军 陈建斌 黄志忠 蔡志忠 陈建华 李金华 黄金荣 孙志军 "
    "朱建华 李洪忠 宋志平 袁志明 顾建平 马建忠 尹志平 李建平 张志明 陈晓东 王俊凯 李晓峰 "
    "王海峰 王志飞 王志东 江志强 许文强 徐海东 张志东 丁海峰 许海峰 张志磊 薛晓峰 李明博 "
    "李玉琴 王凤英 杨丽萍 李雪琴 王丽萍 李晓霞 李晓燕 江海燕 赵丽娟 徐玉兰 王丽霞 李丽华 "
    "孙春兰 王雪梅 王玉梅 李春燕 马丽华 周海燕 陈丽华 王文娟 陈晓敏 黄雅莉 王梦洁 李慧敏 "
    "陈慧敏 刘晓燕 钱海燕 周雨彤 李若彤 李一诺 李一桐 李煜 李彬 王林 陈林 王莹 朱婷 刘芸 "
    "李倩 杨倩 马林 曹彬 钱瑛 陈诚 严彬 李婷 徐莹 张煜 陆婷 杨林 王婷 张钧 张桂芳"
)
WELL_KNOWN = frozenset(_WELL_KNOWN.split())

# Numbers the identity standard's own examples use; left free for whoever tries the demo by hand.
SPARE_NUMBERS: frozenset[str] = frozenset(
    {
        "999999198001010011",
        "99999919800101002X",
        "999999195503150029",
        "999999201208060037",
        "999999194706100115",
    }
)

ROADS = ("青石路", "映荷路", "望江路", "临河西路", "学府巷", "枫桥路", "柳岸路", "织锦路", "广济路", "南塘路",
         "梅园路", "盐河路", "晴川路", "永宁巷", "石桥北路", "桑园路")  # fmt: skip


def check_character(digits: str) -> str:
    """The 18th character for the first 17 (GB 11643-1999; ISO 7064 MOD 11-2)."""
    rest = 0
    for digit in digits:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def identity_number(born_on: date, sex: Sex, rank: int) -> str:
    """A valid number in region 999999.

    :param rank: which person of that sex and birthday, from 0 to 498.
    """
    sequence = 2 * rank + (1 if sex == "male" else 2)
    if not 0 < sequence < 999:
        raise ValueError(f"no sequence number left for {born_on:%Y-%m-%d}")
    digits = f"{REGION}{born_on:%Y%m%d}{sequence:03d}"
    return digits + check_character(digits)


def phone_number(rank: int) -> str:
    """A mobile number of the block 199 0000 0xxx, which belongs to nobody; ranks beyond 999 repeat."""
    return f"19900000{rank % 1000:03d}"


@dataclass
class Register:
    """Draws names and numbers that no other person of the same register has."""

    random: Random
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=lambda: set(SPARE_NUMBERS))
    phones: int = 0

    def name(self, sex: Sex, born_on: date, surname: str | None = None) -> str:
        """A new name of two or three characters in the fashion of the birth year."""
        while True:
            family = surname or self.random.choices(*zip(*SURNAMES.items(), strict=True))[0]
            name = family + self._given(sex, born_on.year)
            if name not in self.names and name not in WELL_KNOWN:
                self.names.add(name)
                return name

    def _given(self, sex: Sex, year: int) -> str:
        if year < 2000 and self.random.random() < 1 / 6:
            return self.random.choice(SINGLE[sex])
        firsts, seconds = next((first, second) for last, first, second in GIVEN[sex] if year <= last)
        first = self.random.choice(firsts)
        return first + self.random.choice([second for second in seconds if second != first])

    def birthday(self, year: int) -> date:
        """Any day of a year but 29 February."""
        return (date(2001, 1, 1) + timedelta(days=self.random.randrange(365))).replace(year=year)

    def number(self, born_on: date, sex: Sex) -> str:
        """A new identity number, its sequence spread as real ones are."""
        for rank in self._ranks():
            number = identity_number(born_on, sex, rank)
            if number not in self.numbers:
                self.numbers.add(number)
                return number
        raise ValueError(f"every number of {born_on:%Y-%m-%d} is taken")

    def _ranks(self) -> Iterator[int]:
        start = self.random.randrange(200)
        yield from range(start, 499)
        yield from range(start)

    def phone(self) -> str:
        """The next phone number of the block."""
        self.phones += 1
        return phone_number(self.phones)

    def address(self, place: str, lodging: str = "") -> str:
        """A flat at a made-up road of a place, e.g. ``…望河社区青石路18号3幢201室``, or a lodging there."""
        house = f"{place}{self.random.choice(ROADS)}{self.random.randint(1, 199)}号"
        if lodging:
            return house + lodging
        building, floor, flat = (self.random.randint(1, most) for most in (24, 6, 4))
        return f"{house}{building}幢{floor}0{flat}室"
