"""Sums in the capital numerals that papers with money carry (大写金额; 支付结算办法, annex 1)."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿")
LARGEST_FEN = 10**14  # what four-digit groups up to 亿 can say


def in_capitals(fen: int) -> str:
    """A sum in capital numerals: 180000 fen are ``壹仟捌佰元整``.

    :raises ValueError: the sum is negative, or a million million yuan or more.
    """
    if not 0 <= fen < LARGEST_FEN:
        raise ValueError(f"{fen} fen can't be written in capital numerals.")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif cents and yuan:
        words += "零"
    if cents:
        words += f"{DIGITS[cents]}分"
    return words if cents else f"{words}整"


def _whole(number: int) -> str:
    """A whole number, in groups of four digits; one 零 stands for any run of empty places inside it."""
    if number == 0:
        return DIGITS[0]
    words, is_gap = "", False
    for place in reversed(range(len(MYRIADS))):
        group = number // 10 ** (4 * place) % 10**4
        if group:
            needs_zero = bool(words) and (is_gap or group < 1000)
            words += (DIGITS[0] if needs_zero else "") + _group(group) + MYRIADS[place]
        is_gap = not group
    return words


def _group(number: int) -> str:
    words, is_gap = "", False
    for power in reversed(range(len(PLACES))):
        digit = number // 10**power % 10
        if digit:
            words += (DIGITS[0] if is_gap else "") + DIGITS[digit] + PLACES[power]
        is_gap = bool(words) and not digit
    return words
