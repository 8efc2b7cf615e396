"""Reading the environment: a value, or the content of the file that ``<NAME>_FILE`` points to."""

import base64
import binascii
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def value(name: str, default: str | None = None) -> str:
    """
    The setting of that name, from the environment or from a secret file.

    :raises ImproperlyConfigured: neither ``name`` nor ``<name>_FILE`` is set and there is no default.
    """
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which can't be read: {error.strerror}."
            ) from error
    if default is None:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE with the path of a file that holds it.")
    return default


def number(name: str, default: int) -> int:
    """A whole number from the environment."""
    text = value(name, str(default))
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None


def yes(name: str, *, default: bool) -> bool:
    """A yes or no from the environment, written as 1/0, yes/no, true/false or on/off."""
    text = value(name, "yes" if default else "no").lower()
    if text in {"1", "yes", "true", "on"}:
        return True
    if text in {"0", "no", "false", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {text!r}.")


def names(name: str, default: str | None = None) -> list[str]:
    """A comma-separated list from the environment."""
    return [part.strip() for part in value(name, default).split(",") if part.strip()]


def key(text: str, name: str) -> bytes:
    """The 32 bytes that a base64 text stands for."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name} must be base64.") from None
    if len(raw) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64; it is {len(raw)}.")
    return raw


def keys(text: str, name: str) -> dict[str, bytes]:
    """
    Keys by their id, the first being the current one, from ``id:base64,id:base64``.

    Older keys stay in the list until everything sealed under them has been sealed anew.
    """
    found: dict[str, bytes] = {}
    for part in text.replace("\n", ",").split(","):
        if not part.strip():
            continue
        key_id, separator, encoded = part.strip().partition(":")
        if not separator or not key_id:
            raise ImproperlyConfigured(f"{name} must be written as id:base64, with commas between the keys.")
        if key_id in found:
            raise ImproperlyConfigured(f"{name} names the key {key_id!r} twice.")
        found[key_id] = key(encoded, f"{name} ({key_id})")
    if not found:
        raise ImproperlyConfigured(f"{name} holds no key.")
    return found
