"""How a public notice names somebody (RL-15): partly hidden, and a child not at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.identity import mask_name
from cases.masking import ShownAs, is_minor, masked_name

ON = date(2026, 10, 20)
GROWN_UP = date(1980, 1, 1)


@pytest.mark.parametrize(
    ("name", "born", "is_known", "shown_as", "shown"),
    [
        ("何平", GROWN_UP, True, ShownAs.NAME, "何*"),
        ("张小明", GROWN_UP, True, ShownAs.NAME, "张*明"),
        ("欧阳娜", GROWN_UP, True, ShownAs.NAME, "欧阳*"),
        ("欧阳明月", GROWN_UP, True, ShownAs.NAME, "欧阳*月"),
        ("王李淑珍", GROWN_UP, True, ShownAs.NAME, "王**珍"),
        ("张　三", GROWN_UP, True, ShownAs.NAME, "张*"),
        ("王 小 明", GROWN_UP, True, ShownAs.NAME, "王*明"),
        ("李", GROWN_UP, True, ShownAs.NAME, "*"),
        ("𠮷田明", GROWN_UP, True, ShownAs.NAME, "𠮷*明"),
        ("阿迪力·买买提", GROWN_UP, True, ShownAs.NAME, "阿**·买**"),
        ("ラム・プラサド", GROWN_UP, True, ShownAs.NAME, "ラ*・プ***"),
        ("John Smith", GROWN_UP, True, ShownAs.NAME, "J*** S****"),
        ("J Smith", GROWN_UP, True, ShownAs.NAME, "* S****"),
        ("José", GROWN_UP, True, ShownAs.NAME, "J***"),
        ("Иван Петров", GROWN_UP, True, ShownAs.NAME, "И*** П*****"),
        # Nobody knows how old: the surname alone
        ("张小明", None, True, ShownAs.NAME, "张**"),
        # A child, whatever is known of it
        ("何小平", date(2015, 5, 1), True, ShownAs.CHILD, ""),
        ("何小平", date(2008, 10, 21), True, ShownAs.CHILD, ""),
        ("何小平", date(2008, 10, 20), True, ShownAs.NAME, "何*平"),
        ("", date(2020, 1, 1), False, ShownAs.CHILD, ""),
        # Nobody knows who: a name given for the time being isn't shown either
        ("", None, False, ShownAs.UNKNOWN, ""),
        ("无名氏", None, False, ShownAs.UNKNOWN, ""),
        ("  ", GROWN_UP, True, ShownAs.UNKNOWN, ""),
    ],
)
def test_a_notice_names_nobody_in_full(
    name: str, born: date | None, is_known: bool, shown_as: ShownAs, shown: str
) -> None:
    assert masked_name(name, birth_date=born, is_known=is_known, on=ON) == (shown_as, shown)


def test_somebody_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    assert is_minor(date(2008, 2, 29), date(2026, 2, 28))
    assert not is_minor(date(2008, 2, 29), date(2026, 3, 1))


@given(st.text(st.characters(categories=("L",)), min_size=1, max_size=20))
def test_whatever_the_name_a_part_of_it_is_hidden(name: str) -> None:
    shown = mask_name(name)
    assert "*" in shown
    assert shown != name
