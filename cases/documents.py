"""
Takes papers and photographs into a case, and gives them back unchanged.

A file is in its place, and on the disk, before its row is written: a crash leaves at most a file
that nothing names, never a row without its file. Who may attach or read is asked before, through
the case's scope; files are served through it alone and never by their path.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cases.media import (
    EXTENSIONS,
    HEAD_BYTES,
    DocumentRefused,
    check_pdf,
    check_type,
    extension_of,
    repaint,
)
from cases.models.documents import Document, DocumentKind, MediaType

if TYPE_CHECKING:
    from permissions.models import User

__all__ = ["DocumentDamaged", "DocumentRefused", "attach", "headers_for", "open_document"]

MEBIBYTE = 1024 * 1024
log = logging.getLogger(__name__)


class DocumentDamaged(Exception):
    """A stored file is missing, or is not the one that was stored. Never a fault of who asks."""


@dataclass(frozen=True)
class StoredFile:
    """A file in its place: where it is and what it is."""

    storage_name: str
    media_type: MediaType
    size_bytes: int
    sha256: str
    width: int | None
    height: int | None


def attach(
    *,
    case_id: int,
    upload: UploadedFile,
    kind: str,
    title: str = "",
    by: User,
    at: datetime,
    max_bytes: int,
    replaces: int | None = None,
) -> Document:
    """
    A new document of the case.

    :param title: shown in lists; the kind's own title if empty.
    :param max_bytes: the limit in force; a larger file is refused before a byte of it is read.
    :param replaces: a document of the same case that this one takes the place of; both stay.
    :raises DocumentRefused: ``empty``, ``too_large``, ``kind``, ``title``, ``replaced``, ``not_scanned``,
        ``infected``, or what :mod:`cases.media` finds in the file.
    """
    if kind not in DocumentKind:
        raise DocumentRefused("kind", _("Say what kind of paper this is."))
    title = " ".join(unicodedata.normalize("NFC", title).split()) or str(DocumentKind(kind).label)
    if len(title) > 120 or not title.isprintable():
        raise DocumentRefused("title", _("A title has at most 120 characters, all of them printable."))
    stored = _store(upload, max_bytes)
    try:
        with transaction.atomic():
            old = _to_be_replaced(case_id, replaces) if replaces else None
            document = Document.objects.create(
                case_id=case_id,
                kind=kind,
                title=title,
                original_name=_tidy_name(upload.name or "", stored.media_type),
                uploaded_by=by,
                uploaded_at=at,
                **vars(stored),
            )
            if old:
                old.replaced_by = document
                old.save(update_fields=["replaced_by"])
    except (DocumentRefused, IntegrityError):
        # Only where the row is surely not there: after a lost connection it may be.
        _path(stored.storage_name).unlink()
        raise
    return document


def open_document(document: Document) -> BinaryIO:
    """
    The stored file, read once to see that it is the one that was stored, and open at its start.

    :raises DocumentDamaged: it is gone, or a byte of it changed.
    """
    try:
        # The caller, or the response that streams it, closes it.
        file = _path(document.storage_name).open("rb")
    except FileNotFoundError as gone:
        raise DocumentDamaged(f"The file of document {document.pk} is missing.") from gone
    if hashlib.file_digest(file, "sha256").hexdigest() != document.sha256:
        file.close()
        raise DocumentDamaged(f"The file of document {document.pk} is not the one that was stored.")
    file.seek(0)
    return file


def headers_for(document: Document, *, download: bool = False) -> dict[str, str]:
    """
    The headers under which the file can do no harm: only pictures are shown in a page, and nothing
    in them runs, is cached by others or guessed to be of another type.
    """
    as_attachment = download or not document.is_picture
    return {
        "Content-Type": document.media_type,
        "Content-Length": str(document.size_bytes),
        "Content-Disposition": content_disposition_header(as_attachment, document.original_name) or "",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _to_be_replaced(case_id: int, document_id: int) -> Document:
    old = Document.objects.select_for_update().filter(pk=document_id, case_id=case_id).first()
    if old is None or old.replaced_by_id is not None:
        raise DocumentRefused(
            "replaced", _("The document to be replaced is not there, or was replaced already.")
        )
    return old


def _store(upload: UploadedFile, max_bytes: int) -> StoredFile:
    """The upload as it is kept: cleaned, hashed, flushed to the disk and in its place."""
    source = cast(BinaryIO, upload.file)
    size = source.seek(0, os.SEEK_END)
    if size == 0:
        raise DocumentRefused("empty", _("The file is empty."))
    if size > max_bytes:
        raise DocumentRefused(
            "too_large",
            _("The file has %(size)d MB; at most %(limit)d MB can be taken.")
            % {"size": -(-size // MEBIBYTE), "limit": max_bytes // MEBIBYTE},
        )
    source.seek(0)
    media_type = check_type(
        source.read(HEAD_BYTES), name=upload.name or "", declared=upload.content_type or ""
    )
    source.seek(0)
    incoming = _path("incoming")
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as temporary:
        try:
            width, height = _clean(source, temporary, media_type)
            temporary.flush()
            os.fsync(temporary.fileno())
            _scan(Path(temporary.name))
            temporary.seek(0)
            digest = hashlib.file_digest(temporary, "sha256").hexdigest()
            return StoredFile(
                storage_name=_move_into_place(temporary.name),
                media_type=media_type,
                size_bytes=temporary.seek(0, os.SEEK_END),
                sha256=digest,
                width=width,
                height=height,
            )
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise


def _clean(source: BinaryIO, target: IO[bytes], media_type: MediaType) -> tuple[int, int] | tuple[None, None]:
    """Write what is kept of the file; its size in pixels, if it is a picture."""
    if media_type != MediaType.PDF:
        return repaint(source, target, media_type)
    while chunk := source.read(MEBIBYTE):
        target.write(chunk)
    target.flush()
    check_pdf(cast(BinaryIO, target))
    return None, None


def _scan(path: Path) -> None:
    """
    Ask the bureau's virus scanner, where one is set: ``settings.DOCUMENT_SCANNER`` names a function that
    takes a path and returns what it found, or an empty string. A scanner that fails lets nothing in.
    """
    name = getattr(settings, "DOCUMENT_SCANNER", "")
    if not name:
        return
    try:
        found = import_string(name)(path)
    except Exception as failure:
        log.exception("The document scanner %s failed.", name)
        raise DocumentRefused(
            "not_scanned", _("The virus scanner does not answer, so no file can be taken just now.")
        ) from failure
    if found:
        log.warning("The document scanner found %s.", found)
        raise DocumentRefused("infected", _("The virus scanner refuses this file."))


def _move_into_place(temporary: str) -> str:
    """The random name under which the file now stands, for good: also after a power cut."""
    token = secrets.token_hex(16)
    name = f"{token[:2]}/{token[2:4]}/{token[4:]}"
    target = _path(name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.replace(temporary, target)
    for directory in (target.parent, target.parent.parent, _path("")):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return name


def _path(storage_name: str) -> Path:
    return Path(settings.DOCUMENT_ROOT) / storage_name


def _tidy_name(name: str, media_type: MediaType) -> str:
    """The name the file came with, fit for a header and for any disk, with an extension that is true."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Control characters, and those that turn the reading direction to disguise an extension.
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    suffix = extension_of(name)
    stem = (name[: -len(suffix) - 1] if suffix in EXTENSIONS[media_type] else name).strip(" .")
    suffix = suffix if suffix in EXTENSIONS[media_type] else EXTENSIONS[media_type][0]
    stem = stem[:120] or _("document")
    return f"{stem}.{suffix}"
