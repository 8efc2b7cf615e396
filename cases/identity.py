"""
Reads a citizen's identity number (公民身份号码), and hides names, numbers and phones in part.

GB 11643-1999: six digits of a division, eight of the birth date, three of sequence (the last of
them odd for men), one check character by ISO 7064 MOD 11-2. Residence permits of Hong Kong, Macau
and Taiwan residents (810000, 820000, 830000) share the form. Pure: knows no person on file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn.ric import calc_check_digit

OLDEST_YEARS = 130
SEPARATORS = re.compile(r"[\s\-‐-―·.]+")
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Two-character surnames common enough to be met at a counter: the name is hidden after them.
DOUBLE_SURNAMES = re.compile(
    "欧阳|上官|司马|诸葛|皇甫|尉迟|长孙|慕容|令狐|司徒|东方|独孤|南宫|夏侯|宇文|公孙|端木|申屠|轩辕|呼延"
)


class BadIdentityNumber(ValueError):
    """The text is not an identity number; ``sentence`` tells the person why, ``code`` the programme."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True)
class IdentityNumber:
    """
    A number whose form, date and check character are right.

    :param division: the six digits of first assignment: a hint at most, never a reason to refuse.
    :param sex: ``male`` or ``female``.
    """

    number: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: str

    @property
    def division(self) -> str:
        return self.number[:6]

    @property
    def tail(self) -> str:
        """The last four characters, by which people are looked up at the counter."""
        return self.number[-4:]

    @property
    def masked(self) -> str:
        return mask(self.number)

    def __str__(self) -> str:
        return self.masked


def normalise(text: str) -> str:
    """The characters of a number as typed or pasted: full-width forms narrowed, spaces and dashes gone."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_identity_number(text: str, *, on: date) -> IdentityNumber:
    """
    The identity number written in ``text``, with the birth date and sex it tells.

    The division is not looked up: numbers keep codes long abolished (RL-13), which is why
    python-stdnum's own validation, refusing those, is not used.

    :param on: the day on which the number is read; nobody is born after it.
    :raises BadIdentityNumber: ``empty``, ``old_15``, ``length``, ``characters``, ``date``,
        ``check_character``, ``future`` or ``too_old``.
    """
    number = normalise(text)
    if not number:
        raise BadIdentityNumber("empty", _("The identity number is missing."))
    if re.fullmatch(r"[0-9]{15}", number):
        raise BadIdentityNumber(
            "old_15",
            _(
                "This is an old number of 15 digits. Take the one of 18 characters"
                " from the present identity card or the household register."
            ),
        )
    if len(number) != 18:
        raise BadIdentityNumber(
            "length",
            _("An identity number has 18 characters; this one has %(count)d.") % {"count": len(number)},
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadIdentityNumber(
            "characters", _("An identity number is made of digits; only the last character may be an X.")
        )
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadIdentityNumber(
            "date", _("The birth date inside the number does not exist: %(date)s.") % {"date": number[6:14]}
        ) from None
    if calc_check_digit(number) != number[-1]:
        raise BadIdentityNumber(
            "check_character",
            _("The last character does not fit the other seventeen: compare the number with the card."),
        )
    if birth_date > on:
        raise BadIdentityNumber("future", _("The birth date inside the number lies in the future."))
    if is_too_old(birth_date, on):
        raise BadIdentityNumber(
            "too_old",
            _("By this number the person would be more than %(years)d years old.") % {"years": OLDEST_YEARS},
        )
    return IdentityNumber(number, birth_date, "male" if int(number[16]) % 2 else "female")


def is_too_old(birth_date: date, on: date) -> bool:
    """Whether nobody born on that day can still be alive."""
    return (birth_date.year + OLDEST_YEARS, birth_date.month, birth_date.day) < (on.year, on.month, on.day)


def mask(number: str) -> str:
    """The number as pages show it: ``999***********0011``; short ones show less."""
    shown = (3, 4) if len(number) >= 15 else (1, 2) if len(number) >= 6 else (0, 0)
    return _hide(number, *shown)


def mask_phone(phone: str) -> str:
    """The phone as pages show it: ``199****0123``."""
    shown = (3, 4) if len(phone) >= 11 else (0, 3) if len(phone) >= 7 else (0, 0)
    return _hide(phone, *shown)


def mask_name(name: str, *, minor: bool = False) -> str:
    """
    The name partly hidden: ``李*珍``, of somebody who may be a minor the surname alone: ``李**`` (RL-15).

    Names in other letters, and names of several parts, keep the first letter of each part that has more.
    """
    name = name.strip()
    if HAN.match(name):
        name = re.sub(r"\s+", "", name)  # 张 三, as forms space it out
    parts = re.split(r"([\s·•・‧]+)", name)
    if len(parts) > 1 or not HAN.match(name):
        hidden = (_hide(part, 1, 0) if len(part) > 1 else "*" * len(part) for part in parts[::2])
        return "".join(part + gap for part, gap in zip(hidden, [*parts[1::2], ""], strict=True))
    surname = 2 if len(name) > 2 and DOUBLE_SURNAMES.match(name) else 1
    last = 1 if len(name) >= surname + 2 and not minor else 0
    return _hide(name, surname, last) if len(name) > 1 else "*" * len(name)


def _hide(text: str, first: int, last: int) -> str:
    hidden = max(len(text) - first - last, 0)
    return text[:first] + "*" * hidden + text[len(text) - last :] if hidden else text
