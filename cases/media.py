"""
Finds out what an uploaded file really is, and makes it harmless: photographs are painted anew,
papers in PDF are searched for anything that acts.

Nothing is believed but the bytes. Knows no case, no person and no table.
Source: GB/T 22239-2019 8.1.4.5; OWASP ASVS 5.1–5.4.
"""

from __future__ import annotations

import mmap
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO

import filetype  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from cases.models.documents import MediaType

HEAD_BYTES = 8192  # as many as filetype looks at
LONGEST_SIDE = 2560
MAX_PIXELS = 64_000_000  # the largest phone sensors in common use; some 250 MB while it is decoded
MAX_INFLATED_BYTES = 64 * 1024 * 1024

EXTENSIONS: dict[str, tuple[str, ...]] = {
    MediaType.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    MediaType.PNG: ("png",),
    MediaType.WEBP: ("webp",),
    MediaType.PDF: ("pdf",),
}
# What browsers call them besides; an empty or general declaration claims nothing.
DECLARED_ALSO = {"image/jpg": MediaType.JPEG, "image/pjpeg": MediaType.JPEG, "image/x-png": MediaType.PNG}
CLAIMS_NOTHING = ("", "application/octet-stream", "binary/octet-stream")

PILLOW_NAME = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
SAVED_AS = {MediaType.JPEG: {"quality": 85, "optimize": True}, MediaType.WEBP: {"quality": 85}}

IN_WORDS = {
    MediaType.JPEG: gettext_lazy("a JPEG picture"),
    MediaType.PNG: gettext_lazy("a PNG picture"),
    MediaType.WEBP: gettext_lazy("a WebP picture"),
    MediaType.PDF: gettext_lazy("a PDF document"),
    "image/heic": gettext_lazy("a HEIC picture"),
    "image/gif": gettext_lazy("a GIF picture"),
    "image/svg+xml": gettext_lazy("an SVG drawing"),
    "text/html": gettext_lazy("a web page"),
    "text/plain": gettext_lazy("a plain text"),
    "application/zip": gettext_lazy("a ZIP archive"),
    "application/x-rar-compressed": gettext_lazy("a RAR archive"),
    "application/x-7z-compressed": gettext_lazy("a 7z archive"),
    "application/x-msdownload": gettext_lazy("a programme"),
    "application/x-executable": gettext_lazy("a programme"),
    "application/msword": gettext_lazy("a Word document"),
    "application/vnd.ms-excel": gettext_lazy("an Excel table"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": gettext_lazy(
        "a Word document"
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": gettext_lazy("an Excel table"),
    "application/octet-stream": gettext_lazy("a file of unknown kind"),
}
# Brands of the HEIF family that telephones write.
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


class DocumentRefused(Exception):
    """A file isn't taken, and nothing of it is kept; ``sentence`` says why, ``code`` for programmes."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def what_is(head: bytes) -> str:
    """The media type of a file that begins like this."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "image/heic"
    if known := filetype.guess_mime(head):
        return str(known)
    if markup := MARKUP.search(head):
        return "image/svg+xml" if markup[1].lower() == b"svg" else "text/html"
    return "application/octet-stream" if NOT_IN_TEXT.search(head) else "text/plain"


def in_words(media_type: str) -> str:
    """The type as a sentence names it: "a ZIP archive"."""
    return str(IN_WORDS.get(media_type) or _("a file of type %(type)s") % {"type": media_type})


def check_type(head: bytes, *, name: str, declared: str) -> MediaType:
    """
    The type of a file, which its name and declaration don't contradict.

    :raises DocumentRefused: ``heic``, ``type_not_taken``, ``type_lies``.
    """
    really = what_is(head)
    if really == "image/heic":
        raise DocumentRefused(
            "heic",
            _(
                "This is a HEIC picture, which not every office can open. Set the telephone's camera"
                " to “most compatible”, or send the picture as JPEG."
            ),
        )
    for claim, holds in _claims(name, declared, really):
        if not holds:
            raise DocumentRefused(
                "type_lies",
                _("The file is called %(claim)s, but it is really %(really)s.")
                % {"claim": claim, "really": in_words(really)},
            )
    if really not in MediaType:
        raise DocumentRefused(
            "type_not_taken",
            _("This is %(really)s. A case takes pictures as JPEG, PNG or WebP, and papers as PDF.")
            % {"really": in_words(really)},
        )
    return MediaType(really)


def _claims(name: str, declared: str, really: str) -> Iterator[tuple[str, bool]]:
    """What name and declaration say the file is, each with whether that agrees with its content."""
    suffix = extension_of(name)
    claims_ours = any(suffix in suffixes for suffixes in EXTENSIONS.values())
    if suffix and (claims_ours or really in MediaType):
        yield f".{suffix}", suffix in EXTENSIONS.get(really, ())
    declared = declared.partition(";")[0].strip().lower()
    declared = DECLARED_ALSO.get(declared, declared)
    if declared not in CLAIMS_NOTHING and (declared in MediaType or really in MediaType):
        yield declared, declared == really


def extension_of(name: str) -> str:
    """The extension of a file's name, if it has one: ``jpg`` of ``visit.JPG``, none of ``visit.2026``."""
    suffix = PurePosixPath(name).suffix[1:].lower()
    return suffix if re.fullmatch(r"[a-z][a-z0-9]{0,5}", suffix) else ""


def repaint(source: BinaryIO, target: IO[bytes], media_type: MediaType) -> tuple[int, int]:
    """
    Width and height of the picture, painted anew into ``target``.

    Only the pixels come along: no place, no time, no camera, no hidden appendix. The picture stands
    upright, and its longest side has at most 2,560 pixels.

    :raises DocumentRefused: ``too_many_pixels``, ``damaged``.
    """
    try:
        with Image.open(source, formats=[PILLOW_NAME[media_type]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_many_pixels()
            clean = _only_the_pixels(picture, alpha=media_type != MediaType.JPEG)
        clean.save(target, format=PILLOW_NAME[media_type], **SAVED_AS.get(media_type, {}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error) as broken:
        raise DocumentRefused(
            "damaged", _("The picture is damaged and can't be opened. Take or scan it again.")
        ) from broken
    return clean.size


def _only_the_pixels(picture: Image.Image, *, alpha: bool) -> Image.Image:
    upright: Image.Image = picture
    if picture.mode.startswith("I"):  # 16 bits of grey, which would turn white if simply cut to eight
        upright = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    elif picture.mode in ("P", "1", "LA", "PA"):
        upright = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    # Before anything is decoded: a JPEG is then read at a fraction of its size.
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(upright)
    mode = "RGBA" if alpha and upright.has_transparency_data else "L" if upright.mode == "L" else "RGB"
    clean = Image.new(mode, upright.size)
    clean.paste(upright.convert(mode))
    return clean


def _too_many_pixels() -> DocumentRefused:
    return DocumentRefused(
        "too_many_pixels",
        _("The picture has too many pixels: at most %(millions)d million can be taken.")
        % {"millions": MAX_PIXELS // 1_000_000},
    )


def _name_in_pdf(name: str) -> bytes:
    """A pattern for a PDF name, each letter of which may be written as ``#`` and two hex digits."""
    letters = (f"(?:{c}|#{ord(c):02x}|#{ord(c):02X})" for c in name)
    return ("/" + "".join(letters) + r"(?![A-Za-z0-9])").encode()


ACTS = ("JavaScript", "Launch", "RichMedia", "Rendition", "SubmitForm", "ImportData", "XFA")
ACTIVE = re.compile(b"|".join(_name_in_pdf(name) for name in ACTS))
ENCRYPTED = re.compile(_name_in_pdf("Encrypt") + rb"\s*(?:[0-9]|<<)")
OBJECT_STREAM = re.compile(_name_in_pdf("ObjStm"))
FILTERED = re.compile(_name_in_pdf("Filter") + b"|" + _name_in_pdf("F"))
PREDICTED = re.compile(_name_in_pdf("Predictor"))


def check_pdf(source: BinaryIO) -> None:
    """
    Nothing, if the paper only shows.

    A simple search, not a reading: it finds scripts, programmes, forms that send and players by
    name, also where the name is written in hex or packed into an object stream. It stands before
    the serving headers, which keep what it might miss from running.

    :param source: an ordinary file, open for reading.
    :raises DocumentRefused: ``damaged``, ``encrypted``, ``active``, ``two_in_one``.
    """
    if zipfile.is_zipfile(source):
        raise DocumentRefused("two_in_one", _("The file is a PDF document and an archive at once."))
    with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as pdf:
        if not pdf[:5] == b"%PDF-" or pdf.rfind(b"%%EOF", max(0, len(pdf) - 2048)) < 0:
            raise _damaged_pdf()
        if MARKUP.search(pdf[:1024]):
            raise DocumentRefused("two_in_one", _("The file is a PDF document and a web page at once."))
        if ENCRYPTED.search(pdf):
            raise DocumentRefused(
                "encrypted",
                _(
                    "The document is protected by a password. Save it without one:"
                    " the next office must read it."
                ),
            )
        if ACTIVE.search(pdf) or any(ACTIVE.search(part) for part in _object_streams(pdf)):
            raise DocumentRefused(
                "active",
                _(
                    "The document contains a script or an action. Print it into a new PDF,"
                    " or send a photograph of it."
                ),
            )


def _object_streams(pdf: mmap.mmap) -> Iterator[bytes]:
    """The objects packed into streams, unpacked: the one place where a name doesn't stand in plain sight."""
    left = MAX_INFLATED_BYTES
    for found in OBJECT_STREAM.finditer(pdf):
        start = pdf.find(b"stream", found.end())
        if start < 0:
            raise _damaged_pdf()
        properties = pdf[max(0, pdf.rfind(b"obj", 0, found.start())) : start]
        if not FILTERED.search(properties):
            continue
        if PREDICTED.search(properties):
            raise _damaged_pdf()
        packed = pdf[start + len(b"stream") : pdf.find(b"endstream", start)].lstrip(b"\r\n")
        inflate = zlib.decompressobj()
        try:
            unpacked = inflate.decompress(packed, left)
        except zlib.error as broken:
            raise _damaged_pdf() from broken
        left -= len(unpacked)
        if inflate.unconsumed_tail or left <= 0:
            raise _damaged_pdf()
        yield unpacked


def _damaged_pdf() -> DocumentRefused:
    return DocumentRefused(
        "damaged", _("The PDF document is damaged or can't be checked. Print or scan it again.")
    )
