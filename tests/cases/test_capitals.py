"""Sums in capital numerals."""

import pytest

from cases.capitals import LARGEST_FEN, in_capitals


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (180_000, "壹仟捌佰元整"),
        (180_050, "壹仟捌佰元伍角整"),
        (100_500, "壹仟零伍元整"),
        (1_000_000, "壹万元整"),
        (1_000_100, "壹万零壹元整"),
        (1_050_000, "壹万零伍佰元整"),
        (2_010_000, "贰万零壹佰元整"),
        (10_100_000, "壹拾万壹仟元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (123_456_789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
    ],
)
def test_a_sum_is_written_as_on_a_cheque(fen: int, words: str) -> None:
    assert in_capitals(fen) == words


@pytest.mark.parametrize("fen", [-1, LARGEST_FEN])
def test_what_has_no_capital_numerals_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match=str(fen)):
        in_capitals(fen)
