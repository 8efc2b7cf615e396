"""
Seals texts and bytes so that a copy of the database, or of the disk, tells nothing.

An envelope says by which algorithm and which key it was sealed, so that a new key takes over
while old envelopes stay readable, and another cipher can be added without touching them:

    algorithm (1 byte) · length of the key's name (1) · name · nonce (12) · AES-256-GCM text and tag

Algorithm, key name and context are authenticated: an envelope moved to another column does not
open. ``settings.VAULT_KEYS`` maps names to 32-byte keys, the first being the one that seals;
``settings.VAULT_INDEX_KEY`` makes the blind indexes by which sealed texts are found again.
Nonces are random: one key is good for some four thousand million envelopes.

Source: 个人信息保护法 art. 51; GB/T 22239-2019 8.1.4.8. Knows no person and no model.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

AES_256_GCM = 1
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_LENGTH = 32


class VaultError(Exception):
    """A sealed value can't be opened. Always a fault of the installation, never of the person asking."""


class UnknownKey(VaultError):
    """The envelope was sealed with a key that ``VAULT_KEYS`` doesn't hold."""


class Tampered(VaultError):
    """The envelope is damaged, or was sealed for another place."""


def seal_bytes(plain: bytes, context: str) -> bytes:
    """An envelope of ``plain`` under the current key, to be opened only in the same context."""
    name = next(iter(settings.VAULT_KEYS), None)
    if name is None:
        raise ImproperlyConfigured("VAULT_KEYS holds no key: nothing can be sealed.")
    encoded = name.encode()
    header = bytes([AES_256_GCM, len(encoded)]) + encoded
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + _cipher(name).encrypt(nonce, plain, header + context.encode())


def open_bytes(envelope: bytes, context: str) -> bytes:
    """
    What was sealed.

    :raises UnknownKey: the key that sealed it is not at hand.
    :raises Tampered: a bit was changed, or the envelope belongs elsewhere.
    """
    name, header = _label(envelope)
    nonce, sealed = envelope[len(header) :][:NONCE_BYTES], envelope[len(header) + NONCE_BYTES :]
    if name not in settings.VAULT_KEYS:
        raise UnknownKey(f"{context} was sealed with the key {name!r}, which VAULT_KEYS does not hold.")
    try:
        return _cipher(name).decrypt(nonce, sealed, header + context.encode())
    except (InvalidTag, ValueError) as broken:
        raise Tampered(f"{context}: the envelope was changed or belongs elsewhere.") from broken


def seal(text: str, context: str) -> bytes:
    """An envelope of ``text``; see :func:`seal_bytes`."""
    return seal_bytes(text.encode(), context)


def open_sealed(envelope: bytes, context: str) -> str:
    """The sealed text; see :func:`open_bytes`."""
    return open_bytes(envelope, context).decode()


def is_current(envelope: bytes) -> bool:
    """Whether it was sealed with the key that seals today."""
    return _label(envelope)[0] == next(iter(settings.VAULT_KEYS), None)


def blind_index(text: str, context: str) -> str:
    """A keyed digest by which equal texts of one context are found, and nothing is read."""
    key = settings.VAULT_INDEX_KEY
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"VAULT_INDEX_KEY must be {KEY_BYTES} bytes long.")
    message = context.encode() + b"\0" + text.encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:INDEX_LENGTH]


def _label(envelope: bytes) -> tuple[str, bytes]:
    """Name of the key, and the authenticated header it stands in."""
    if len(envelope) < 2 or envelope[0] != AES_256_GCM:
        raise Tampered("This is not a sealed envelope.")
    end = 2 + envelope[1]
    try:
        return envelope[2:end].decode(), envelope[:end]
    except UnicodeDecodeError as broken:
        raise Tampered("The envelope's key name can't be read.") from broken


def _cipher(name: str) -> AESGCM:
    key = settings.VAULT_KEYS[name]
    if len(key) != KEY_BYTES or not 0 < len(name.encode()) < 256:
        raise ImproperlyConfigured(f"The vault key {name!r} must be {KEY_BYTES} bytes long.")
    return AESGCM(key)


class Envelope(bytes):
    """A sealed column's raw value; shows nothing of itself in logs and templates."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class _OpenedOnAccess(DeferredAttribute):
    """Keeps the envelope in the instance and opens it each time somebody reads the attribute."""

    field: SealedTextField

    def __get__(self, instance: models.Model | None, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        return self.field.open(value) if isinstance(value, Envelope) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):
    """
    A text that stands sealed in its column, with ``table.column`` as its context.

    It is sealed on every way into the database and opened only where the attribute is read, so a
    page that lists people opens nothing it doesn't show; ``values()`` gives envelopes. It can't be
    searched: that is what a :class:`BlindIndexField` is for.
    """

    descriptor_class = _OpenedOnAccess
    if TYPE_CHECKING:  # what the checker is to know: a text goes in and a text comes out
        _pyi_private_set_type: str
        _pyi_private_get_type: str  # type: ignore[assignment]

    @property
    def context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def open(self, envelope: bytes) -> str:
        return open_sealed(envelope, self.context)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Envelope | None:
        return None if value is None else Envelope(value)

    def to_python(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = seal(value, self.context)
        elif value is not None and not isinstance(value, Envelope):
            raise TypeError(f"{self.context} takes a text, not {type(value).__name__}.")
        return super().get_db_prep_value(None if value is None else bytes(value), connection, prepared)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # The stored envelope goes back as it came; only a newly set text is sealed anew.
        return model_instance.__dict__.get(self.attname)

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.context} is sealed and is not written into dumps.")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.context} is sealed: look it up by its blind index.")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.CharField):
    """
    The blind index of a sealed text beside it, kept in step whenever the row is saved.

    :param of: name of the sealed field.
    :param index: gives the index of a plain text; a module-level function.
    """

    if TYPE_CHECKING:
        _pyi_private_set_type: str | None  # type: ignore[assignment]
        _pyi_private_get_type: str | None  # type: ignore[assignment]

    def __init__(self, *args: Any, of: str, index: Callable[[str], str], **kwargs: Any) -> None:
        self.of, self.index = of, index
        kwargs |= {"max_length": INDEX_LENGTH, "null": True, "blank": True, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        # The database sees a plain text column: migrations need neither the rule nor this class.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> Any:
        _name, _path, args, kwargs = self.deconstruct()
        return models.CharField(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        sealed = model_instance.__dict__.get(self.of)
        if not isinstance(sealed, Envelope) and self.of in model_instance.__dict__:
            setattr(model_instance, self.attname, None if sealed is None else self.index(sealed))
        return getattr(model_instance, self.attname)
