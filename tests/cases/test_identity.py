"""Identity numbers by form, date and check character alone (RL-13; GB 11643-1999), and their masks."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cases.identity import BadIdentityNumber, check_identity_number, mask, mask_name, mask_phone


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


ON = date(2026, 11, 21)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check_character(seventeen: str) -> str:
    """The whole number, its last character worked out from the standard's own table."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + "10X98765432"[total % 11]


def refusal_of(text: str, on: date = ON) -> str:
    """The code under which a number is refused; its sentence is never empty and never repeats the number."""
    with pytest.raises(BadIdentityNumber) as refused:
        check_identity_number(text, on=on)
    assert refused.value.sentence.endswith(".")
    assert not text or text not in refused.value.sentence
    return refused.value.code


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("999999198001010011", date(1980, 1, 1), "male"),
        ("99999919800101002X", date(1980, 1, 1), "female"),
        ("999999195503150029", date(1955, 3, 15), "female"),
        ("999999201208060037", date(2012, 8, 6), "male"),
        ("999999194706100115", date(1947, 6, 10), "male"),
        # Examples of the standard.
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("34052419800101001X", date(1980, 1, 1), "male"),
    ],
)
def test_a_right_number_tells_birth_date_and_sex(number: str, birth_date: date, sex: str) -> None:
    read = check_identity_number(number, on=ON)
    assert (read.number, read.birth_date, read.sex, read.tail) == (number, birth_date, sex, number[-4:])


def test_a_number_of_an_elder_was_right_in_its_time() -> None:
    assert check_identity_number("440524188001010014", on=date(2005, 1, 1)).birth_date == date(1880, 1, 1)
    assert refusal_of("440524188001010014") == "too_old"


@pytest.mark.parametrize(
    "division",
    [
        "999999",  # belongs to nobody
        "320602",  # Chongchuan before 2020
        "320611",  # Gangzha, merged into it
        "110103",  # a district of Beijing that is no more
        "810000",  # residence permits of Hong Kong,
        "820000",  # Macau
        "830000",  # and Taiwan residents
    ],
)
def test_the_division_is_a_hint_and_never_a_reason_to_refuse(division: str) -> None:
    number = with_check_character(division + "19800101" + "001")
    assert check_identity_number(number, on=ON).division == division


@pytest.mark.parametrize(
    "typed",
    [
        "99999919800101002x",
        " 999999 19800101 002X ",
        "999999-19800101-002x",
        "９９９９９９１９８００１０１００２Ｘ",
        "\u2003999999198001010　02X",
    ],
)
def test_a_number_is_read_however_it_was_typed(typed: str) -> None:
    assert check_identity_number(typed, on=ON).number == "99999919800101002X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("999999800101001", "old_15"),
        ("99999919800101001", "length"),
        ("9999991980010100110", "length"),
        ("99999919800101A011", "characters"),
        ("X99999198001010011", "characters"),
        ("٩٩٩٩٩٩١٩٨٠٠١٠١٠٠١١", "characters"),
        ("999999199002290013", "date"),  # the check character is right, the day never was
        ("999999198013010011", "date"),
        ("999999000001010011", "date"),
        ("999999198001010012", "check_character"),
        ("99999919800101001X", "check_character"),
        ("999999198001100011", "check_character"),  # two figures changed places
        (with_check_character("99999920261122001"), "future"),
        (with_check_character("99999918961120001"), "too_old"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(text: str, code: str) -> None:
    assert refusal_of(text) == code


def test_the_limits_of_age_are_exact() -> None:
    born_today = with_check_character("99999920261121001")
    oldest = with_check_character("99999918961121001")
    assert check_identity_number(born_today, on=ON).birth_date == ON
    assert check_identity_number(oldest, on=ON).birth_date == date(1896, 11, 21)
    leap = with_check_character("99999919000301001")
    assert check_identity_number(leap, on=date(2030, 3, 1))


def test_an_old_number_of_fifteen_digits_says_where_to_find_the_new_one() -> None:
    with pytest.raises(BadIdentityNumber, match="18 characters"):
        check_identity_number("999999800101001", on=ON)


@given(
    born=st.dates(ON - timedelta(days=365 * 129), ON),
    sequence=st.integers(0, 999),
    position=st.integers(0, 16),
    shift=st.integers(1, 9),
)
def test_one_wrong_digit_never_passes(born: date, sequence: int, position: int, shift: int) -> None:
    number = with_check_character(f"999999{born:%Y%m%d}{sequence:03d}")
    assert check_identity_number(number, on=ON).sex == ("male" if sequence % 2 else "female")
    changed = str((int(number[position]) + shift) % 10)
    with pytest.raises(BadIdentityNumber):
        check_identity_number(number[:position] + changed + number[position + 1 :], on=ON)


@given(st.text(max_size=25))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        read = check_identity_number(text, on=ON)
    except BadIdentityNumber as refused:
        assert refused.sentence
    else:
        assert len(read.number) == 18


def test_a_number_shows_itself_in_no_log() -> None:
    read = check_identity_number("999999198001010011", on=ON)
    assert str(read) == read.masked == "999***********0011"
    assert "19800101" not in repr(read) and "1980" not in repr(read)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("999999198001010011", "999***********0011"),
        ("99999919800101002X", "999***********002X"),
        ("E12345678", "E******78"),
        ("H1234567", "H*****67"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_numbers_are_shown_in_part(number: str, shown: str) -> None:
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("19900000123", "199****0123"),
        ("051385010123", "051*****0123"),
        ("85010123", "*****123"),
        ("110", "***"),
    ],
)
def test_phones_are_shown_in_part(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "notice", "of_a_minor"),
    [
        ("李淑珍", "李*珍", "李**"),
        ("李珍", "李*", "李*"),
        ("李", "*", "*"),
        ("欧阳娜", "欧阳*", "欧阳*"),
        ("欧阳娜娜", "欧阳*娜", "欧阳**"),
        ("王李淑珍", "王**珍", "王***"),
        ("阿迪力·买买提", "阿**·买**", "阿**·买**"),
        ("John Smith", "J*** S****", "J*** S****"),
        ("", "", ""),
    ],
)
def test_names_on_a_public_notice_are_partly_hidden(name: str, notice: str, of_a_minor: str) -> None:
    assert mask_name(name) == notice
    assert mask_name(name, minor=True) == of_a_minor
