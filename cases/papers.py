"""
Papers to be printed, signed and sealed (文书): a case type's templates filled from a case, as PDF/A.

A type's folder may hold a module ``papers`` whose :class:`Paper` objects are its papers; the
registry finds them as it finds pages. What is printed reaches the template as JSON and is never
part of its source, so whatever somebody typed prints as typed. No font of the machine and no
network is asked: the same content of the same moment gives the same bytes everywhere.

A paper is a print-out, not a record: what counts is the scan of the signed sheet, uploaded as a
document of the case.
"""

from __future__ import annotations

import json
import re
import struct
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import timezone as fixed_offset
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from django.utils import timezone, translation
from django.utils.functional import Promise
from pylopdf_fonts_zh_cn import sans_path, serif_path

if TYPE_CHECKING:
    from types import ModuleType

    from cases.operations.steps import Read
    from workflows.guards import Text

STANDARD: typst.PDFStandard = "a-2b"  # ISO 19005-2, level B: what an archive takes
FRAME = Path(__file__).with_suffix(".typ")
LANGUAGE_OF_PAPERS = "zh-hans"  # what an office signs is Chinese, whatever language its pages are read in
LANGUAGES = {"zh-hans": ("zh", "cn"), "en": ("en", "gb")}
NAME = re.compile(r"[a-z][a-z0-9_]*")
UNKNOWN = "〓"  # stands for a character the fonts don't have, to be written in by hand

Printed = Mapping[str, Any]
"""What a template is given: texts, numbers, truth values, None, and lists and mappings of these."""


class PaperRefused(Exception):
    """A case type's papers can't be used as they are declared; found when the type is loaded."""


class PaperFailed(Exception):
    """A paper could not be set. Always a fault of its template or content, never of who asks."""


@dataclass(frozen=True)
class Paper:
    """One paper of a case type.

    :param name: part of its address, ``[a-z][a-z0-9_]*``.
    :param template: the typst file it is set by.
    :param when: in which situation it can be printed; asks no table, since the case page asks it.
    :param content: what stands on it.
    """

    name: str
    title: Text = field(compare=False)
    template: Path
    when: Callable[[Read], bool] = field(compare=False)
    content: Callable[[Read], Printed] = field(compare=False)


def papers_in(module: ModuleType) -> dict[str, Paper]:
    """The papers a module declares, by name, in the order they stand there.

    :raises PaperRefused: two share a name, a name can't be part of an address, or a template is missing.
    """
    found: dict[str, Paper] = {}
    for paper in vars(module).values():
        if not isinstance(paper, Paper):
            continue
        if not NAME.fullmatch(paper.name):
            raise PaperRefused(f"{module.__name__}: {paper.name!r} can't be part of an address")
        if paper.name in found:
            raise PaperRefused(f"{module.__name__}: two papers are named {paper.name}")
        if not paper.template.is_file():
            raise PaperRefused(f"{module.__name__}: {paper.name} has no template at {paper.template}")
        found[paper.name] = paper
    return found


def fonts_missing() -> list[Path]:
    """The font files that should be installed and aren't."""
    return [font for font in (serif_path(), sans_path()) if not font.is_file()]


def papers_now(read: Read) -> list[Paper]:
    """The papers of the case's type that can be printed as the case stands."""
    return [paper for paper in read.kind.papers.values() if paper.when(read)]


def print_paper(paper: Paper, read: Read) -> bytes:
    """The paper of a case, dated by the last row of its history: unchanged cases give unchanged bytes.

    :raises PaperFailed: it could not be set.
    """
    with translation.override(LANGUAGE_OF_PAPERS):
        content = paper.content(read)
    return render(paper, content, language=LANGUAGE_OF_PAPERS, at=read.history[-1].past.at)


def render(paper: Paper, content: Printed, *, language: str, at: datetime) -> bytes:
    """A PDF/A-2b of the paper; the same arguments give the same bytes.

    :param language: by which lines are broken and which a reading machine speaks: ``zh-hans`` or ``en``.
    :param at: the moment written into the file as that of its making, timezone-aware.
    :raises PaperFailed: the template is wrong or the content doesn't fit it.
    """
    lacking: set[str] = set()
    with translation.override(language):
        tidied = _tidied(content, lacking)
        title = str(paper.title)
    spoken, region = LANGUAGES[language]
    frame = {"title": title, "language": spoken, "region": region, "lacks_characters": bool(lacking)}
    files = {
        "main.typ": paper.template.read_bytes(),
        FRAME.name: FRAME.read_bytes(),
        "frame.json": json.dumps(frame).encode(),
        "content.json": json.dumps(tidied).encode(),
    }
    try:
        pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its types know no files by name
            files,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=STANDARD,
            timestamp=_with_fixed_offset(at),
        )
    except typst.TypstError as wrong:
        # The message alone: the diagnostics around it would take what people typed into the log.
        raise PaperFailed(f"{paper.name} could not be set: {wrong.message}") from None
    return pdf


def _tidied(value: Any, lacking: set[str]) -> Any:
    """The same content with lazy texts read, without what prints nothing, and with :data:`UNKNOWN` for
    characters the fonts don't have, which are added to ``lacking``."""
    if isinstance(value, Mapping):
        return {name: _tidied(part, lacking) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tidied(part, lacking) for part in value]
    if not isinstance(value, (str, Promise)):
        return value
    known, letters = _characters(), []
    for letter in unicodedata.normalize("NFC", str(value)):
        if letter == "\n" or ord(letter) in known:
            letters.append(letter)
        elif not _is_invisible(letter):
            lacking.add(letter)
            letters.append(UNKNOWN)
    return "".join(letters)


def _is_invisible(letter: str) -> bool:
    """Controls, marks of direction and selectors of variants, which stand alone for nothing."""
    return unicodedata.category(letter)[0] == "C" or "VARIATION SELECTOR" in unicodedata.name(letter, "")


def _with_fixed_offset(at: datetime) -> datetime:
    """The moment in the office's time as typst takes it: to the second, in no zone with rules of its own."""
    local = timezone.localtime(at)
    return local.replace(microsecond=0, tzinfo=fixed_offset(local.utcoffset() or timedelta()))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[serif_path().parent]
    )


@cache
def _characters() -> frozenset[int]:
    """The code points that one of the fonts has a glyph for."""
    return frozenset(_characters_of(serif_path()) | _characters_of(sans_path()))


def _characters_of(path: Path) -> set[int]:
    """What a font's ``cmap`` table maps, read from its segmented-coverage subtable (OpenType, format 12)."""
    font = path.read_bytes()
    tables = struct.unpack_from(">H", font, 4)[0]
    places = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)
    }
    start = places[b"cmap"]
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        table = start + struct.unpack_from(">I", font, start + 4 + 8 * number + 4)[0]
        if struct.unpack_from(">H", font, table)[0] == 12:
            groups = struct.unpack_from(">I", font, table + 12)[0]
            triples = struct.iter_unpack(">III", font[table + 16 : table + 16 + 12 * groups])
            return {code for first, last, _glyph in triples for code in range(first, last + 1)}
    raise PaperRefused(f"{path.name} has no table of its characters in format 12")
