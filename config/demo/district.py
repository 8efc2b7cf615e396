"""The demo district: a bureau, 16 streets, 177 communities, a few grids, and the offices beside the bureau.

Shaped like Chongchuan in Nantong (division code 320613, the district formed on 2020-07-17). The street
names are the public ones; their numbers, every community and every grid are invented. Pure data in
creation order, parents before children: this page writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from permissions.authority import CENTRE, COMMUNITY, DEPARTMENT, DISTRICT, FINANCE, GRID, STREET


@dataclass(frozen=True)
class UnitPlan:
    """One unit to create.

    :param code: 12-digit division code, with a suffix for grids and for the offices beside the bureau.
    :param level: code of its level in :data:`permissions.authority.LEVELS`.
    :param parent: code of the unit above; None for the bureau alone.
    """

    code: str
    level: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class StreetPlan:
    """A street as written on this page.

    :param number: the three digits of the division code; 001–099 are streets, 100–199 towns (GB/T 10114).
    :param latin: how log-ins name it.
    :param communities: names without 社区, in the order of their codes.
    """

    number: int
    name: str
    latin: str
    communities: tuple[str, ...]

    @property
    def code(self) -> str:
        """Its 12-digit division code."""
        return f"{DIVISION}{self.number:03d}000"

    def community_code(self, place: int) -> str:
        """Division code of its ``place``-th community, counted from 1."""
        return f"{DIVISION}{self.number:03d}{place:03d}"

    @property
    def community_codes(self) -> tuple[str, ...]:
        """Division codes of all its communities, in order."""
        return tuple(self.community_code(place) for place in range(1, len(self.communities) + 1))


DIVISION = "320613"
BUREAU = f"{DIVISION}000000"
CHECKING_CENTRE = f"{BUREAU}.HD"  # 核对
FINANCE_OFFICE = f"{BUREAU}.CW"  # 财务
MARRIAGE_REGISTRY = f"{BUREAU}.HY"  # 婚姻

STREETS: tuple[StreetPlan, ...] = tuple(
    StreetPlan(number, f"{name}街道", latin, tuple(communities.split()))
    for number, (name, latin, communities) in enumerate(
        (
            ("城东", "chengdong", "青枫 柳荫 映月 东篱 晨晖 桂香 石榴巷 听雨 槐安 长乐坊 双井"),
            ("和平桥", "hepingqiao", "望河 和顺 梧桐里 荷塘 南篱 翠竹 平桥 新苗 春晓 银杏 铜铃巷 灯笼巷"),
            ("任港", "rengang", "帆影 港湾里 渔歌 潮声 锚园 芦花 白鹭 江畔 缆桥 船坞里 盐仓"),
            ("新城桥", "xinchengqiao", "锦绣里 明珠里 云锦 瑞丰 安澜 景明 百合 玉兰 星光里 迎曦 金桥里"),
            ("虹桥", "hongqiao", "虹影 彩云 松风 竹溪 琴韵 雅居 清波 碧桃 红梅里 丁香 兰亭"),
            ("学田", "xuetian", "学林 墨香 砚池 耕读 青衿 文澜 麦浪 稻香 芸窗 知行 田园里"),
            ("钟秀", "zhongxiu", "钟灵 毓秀 晓钟 鹤鸣 芳草 天和 兴业里 凤栖 百草 月华 紫藤"),
            ("文峰", "wenfeng", "塔影 文昌里 笔架 临濠 水云 芳洲 沁园 枫林 海棠 绿洲里 知春"),
            ("观音山", "guanyinshan", "莲台 慈云 净水 金麦 太平里 富民里 新河口 永福 仁和 三里墩 杨树港"),
            ("狼山镇", "langshanzhen", "麓园 林泉 紫琅里 黄泥口 翠屏 龙泉里 桃源 云台 茶亭 石阶 花市"),
            ("永兴", "yongxing", "永和 兴隆 大达里 五星里 庆丰 安居 曙光里 新胜 民乐 果园 合兴"),
            ("唐闸镇", "tangzhazhen", "纱厂里 织机 花行 闸桥 老街 河东里 西市 染坊 油坊 工房 汽笛"),
            ("天生港镇", "tianshenggang", "天成 港口里 八圩 灯塔 渡口 江滩 苇塘 龙潭 头圩 船闸 沙洲"),
            ("秦灶", "qinzao", "盐灶 八里 横河 秦川 新灶 桥北 三元里 万丰 棉园 胜利里 恒丰"),
            ("陈桥", "chenqiao", "陈家园 石桥里 树北 河口 四季 育才里 丰乐 杏林 菱塘 育英里 双桥"),
            ("幸福", "xingfu", "福源 乐居 团圆 喜鹊 邻里 笑语 康宁 百福 乐业 馨园 福桥"),
        ),
        start=1,
    )
)
STREET_BY_LATIN = {street.latin: street for street in STREETS}

# Where the cast of the acceptance scenarios works, and where the fire of SC-01 breaks out.
CAST_STREET = STREET_BY_LATIN["hepingqiao"]
FIRE_COMMUNITY = CAST_STREET.community_code(1)

# Grids are drawn only where the demo has grid workers to show: how many in each community, in order.
GRIDS: dict[str, tuple[int, ...]] = {
    "hepingqiao": (3, 3, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2),
    "chengdong": (3, 2, 2),
    "hongqiao": (2, 2, 2),
}

# What stands beside the bureau. Their cases are the district's, so their level column is the district.
OFFICES: tuple[UnitPlan, ...] = (
    UnitPlan(CHECKING_CENTRE, CENTRE.code, "崇川区居民家庭经济状况核对中心", BUREAU),
    UnitPlan(FINANCE_OFFICE, FINANCE.code, "崇川区民政局计划财务科", BUREAU),
    UnitPlan(MARRIAGE_REGISTRY, DEPARTMENT.code, "崇川区婚姻登记处", BUREAU),
)
DEPARTMENTS: tuple[UnitPlan, ...] = tuple(
    UnitPlan(f"{BUREAU}.D{number}", DEPARTMENT.code, name, BUREAU)
    for number, name in enumerate(
        (
            "崇川区残疾人联合会",
            "崇川区医疗保障局",
            "崇川区教育局",
            "崇川区住房和城乡建设局",
            "崇川区人力资源和社会保障局",
            "南通市公安局崇川分局",
            "崇川区人民法院",
            "崇川区妇女联合会",
        ),
        start=1,
    )
)


@cache
def units() -> tuple[UnitPlan, ...]:
    """Every unit of the district, each after its parent."""
    return tuple(_units())


def _units() -> Iterator[UnitPlan]:
    yield UnitPlan(BUREAU, DISTRICT.code, "崇川区民政局", None)
    yield from OFFICES
    yield from DEPARTMENTS
    for street in STREETS:
        yield UnitPlan(street.code, STREET.code, street.name, BUREAU)
        grids = GRIDS.get(street.latin, ())
        for place, community in enumerate(street.communities, start=1):
            code = street.community_code(place)
            yield UnitPlan(code, COMMUNITY.code, f"{community}社区", street.code)
            for grid in range(1, (grids[place - 1] if place <= len(grids) else 0) + 1):
                yield UnitPlan(grid_code(code, grid), GRID.code, f"{community}社区第{grid}网格", code)


def grid_code(community: str, number: int) -> str:
    """Code of the ``number``-th grid of a community, counted from 1."""
    return f"{community}.{number:02d}"


def unit_named(code: str) -> UnitPlan:
    """The plan of one unit.

    :raises KeyError: no unit of the demo district has that code.
    """
    return _by_code()[code]


@cache
def _by_code() -> dict[str, UnitPlan]:
    return {unit.code: unit for unit in units()}
