"""Envelopes open only where they belong, old keys stay readable, and indexes tell nothing."""

import re

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from cases.models.people import Person
from cases.vault import (
    Tampered,
    UnknownKey,
    VaultError,
    blind_index,
    is_current,
    open_bytes,
    open_sealed,
    seal,
    seal_bytes,
)

OLD, NEW = {"2025": b"o" * 32}, {"2026": b"n" * 32}
NUMBER = "999999198001010011"


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.VAULT_KEYS = NEW | OLD
    settings.VAULT_INDEX_KEY = b"i" * 32


@given(st.text(max_size=300))
def test_what_is_sealed_opens_again(text: str) -> None:
    assert open_sealed(seal(text, "here"), "here") == text


@given(st.binary(max_size=300))
def test_bytes_are_sealed_alike(plain: bytes) -> None:
    assert open_bytes(seal_bytes(plain, "here"), "here") == plain


def test_the_same_text_is_never_sealed_twice_alike() -> None:
    assert len({seal(NUMBER, "here") for _ in range(50)}) == 50


def test_the_envelope_shows_nothing_of_the_text() -> None:
    envelope = seal(NUMBER, "here")
    assert NUMBER.encode() not in envelope
    assert b"n" * 32 not in envelope


def test_a_new_key_seals_while_the_old_one_still_opens(settings) -> None:
    settings.VAULT_KEYS = OLD
    old = seal(NUMBER, "here")
    assert is_current(old)
    settings.VAULT_KEYS = NEW | OLD
    assert open_sealed(old, "here") == NUMBER
    assert not is_current(old)
    assert is_current(seal(NUMBER, "here"))


def test_a_key_laid_aside_too_early_is_named(settings) -> None:
    settings.VAULT_KEYS = OLD
    old = seal(NUMBER, "person.identity")
    settings.VAULT_KEYS = NEW
    with pytest.raises(UnknownKey, match=r"person\.identity.*'2025'"):
        open_sealed(old, "person.identity")


def test_another_key_under_the_same_name_opens_nothing(settings) -> None:
    envelope = seal(NUMBER, "here")
    settings.VAULT_KEYS = {"2026": b"x" * 32}
    with pytest.raises(Tampered):
        open_sealed(envelope, "here")


def test_an_envelope_belongs_to_its_column() -> None:
    with pytest.raises(Tampered, match="belongs elsewhere"):
        open_sealed(seal(NUMBER, "person.identity"), "person.phone")


def test_no_bit_of_an_envelope_can_be_changed() -> None:
    envelope = seal(NUMBER, "here")
    for place in range(len(envelope)):
        for bit in range(8):
            changed = bytearray(envelope)
            changed[place] ^= 1 << bit
            with pytest.raises(VaultError):
                open_sealed(bytes(changed), "here")


def test_no_piece_of_an_envelope_opens() -> None:
    envelope = seal(NUMBER, "here")
    for length in range(len(envelope)):
        with pytest.raises(VaultError):
            open_sealed(envelope[:length], "here")


def test_an_error_tells_nothing_of_the_text() -> None:
    with pytest.raises(Tampered) as refused:
        open_sealed(seal(NUMBER, "here"), "there")
    assert NUMBER not in str(refused.value)


@pytest.mark.parametrize("keys", [{}, {"short": b"k" * 16}, {"": b"k" * 32}])
def test_nothing_is_sealed_without_a_proper_key(settings, keys: dict[str, bytes]) -> None:
    settings.VAULT_KEYS = keys
    with pytest.raises(ImproperlyConfigured):
        seal(NUMBER, "here")


def test_equal_texts_have_equal_indexes_in_one_context_alone(settings) -> None:
    index = blind_index(NUMBER, "person.identity")
    assert index == blind_index(NUMBER, "person.identity")
    assert index != blind_index(NUMBER, "person.tail")
    assert index != blind_index("999999198001010012", "person.identity")
    assert re.fullmatch(r"[0-9a-f]{32}", index)
    settings.VAULT_INDEX_KEY = b"j" * 32
    assert index != blind_index(NUMBER, "person.identity")


def test_an_index_needs_a_proper_key(settings) -> None:
    settings.VAULT_INDEX_KEY = b""
    with pytest.raises(ImproperlyConfigured):
        blind_index(NUMBER, "person.identity")


@pytest.mark.parametrize("lookup", ["identity", "identity__startswith", "phone__in", "phone__gt"])
def test_a_sealed_column_refuses_to_be_searched(lookup: str) -> None:
    with pytest.raises(FieldError, match="blind index"):
        Person.objects.filter(**{lookup: NUMBER})
