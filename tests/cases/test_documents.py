"""A case takes photographs and papers that only show, keeps them as they are, and serves them harmlessly."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from cases.documents import DocumentDamaged, DocumentRefused, attach, headers_for, open_document
from cases.media import LONGEST_SIDE, MAX_PIXELS
from cases.models import Case, Document
from permissions.models import User
from tests.district import District, found_district
from tests.story import Story, moment


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


AT = moment("2026-11-21 14:05")
LIMIT = 20 * 1024 * 1024
# In two pieces, so that no scanner takes this very file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def district(db: None) -> District:
    return found_district()


@pytest.fixture
def clerk(district: District) -> User:
    return district["li"]


@pytest.fixture
def case(district: District) -> Case:
    return Story(district).case


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (320, 200),
    mode: str = "RGB",
    colour: Any = "orange",
    **options: Any,
) -> bytes:
    image = Image.new(mode, size, colour)
    if mode == "RGB":
        ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="navy")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pdf(body: bytes = b"", *, end: bytes = b"\n%%EOF\n", start: bytes = b"%PDF-1.7\n") -> bytes:
    return start + b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + body + b" >>\nendobj\n" + end


def packed(objects: bytes, properties: bytes = b"/Filter /FlateDecode") -> bytes:
    """A PDF that holds objects inside an object stream."""
    stream = zlib.compress(objects)
    return pdf() + (
        b"7 0 obj\n<< /Type /ObjStm /N 1 /First 4 "
        + properties
        + b" /Length %d >>\nstream\r\n" % len(stream)
        + stream
        + b"\r\nendstream\nendobj\n%%EOF\n"
    )


def archive(names: tuple[str, ...] = ("a.txt",)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name in names:
            bundle.writestr(name, "text")
    return out.getvalue()


def sent(content: bytes, name: str = "photo.jpg", declared: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=declared)


def attached(case: Case, by: User, upload: UploadedFile, **more: Any) -> Document:
    given = {"kind": "visit_photo", "title": "", "max_bytes": LIMIT} | more
    return attach(case_id=case.pk, upload=upload, by=by, at=AT, **given)


def files() -> list[Path]:
    root = Path(django_settings.DOCUMENT_ROOT)
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


def refusal_of(case: Case, by: User, upload: UploadedFile, **more: Any) -> DocumentRefused:
    """The refusal of a file; not a byte and not a row of it is kept."""
    before = files(), Document.objects.count()
    with pytest.raises(DocumentRefused) as refused:
        attached(case, by, upload, **more)
    assert (files(), Document.objects.count()) == before
    assert refused.value.sentence.endswith(".")
    return refused.value


def content_of(document: Document) -> bytes:
    with open_document(document) as file:
        return file.read()


# What is taken


@pytest.mark.parametrize(
    ("content", "name", "declared", "media_type"),
    [
        (picture("JPEG"), "入户照片.JPG", "image/jpeg", "image/jpeg"),
        (picture("JPEG"), "scan.jpeg", "image/pjpeg", "image/jpeg"),
        (picture("PNG"), "截图.png", "image/png", "image/png"),
        (picture("WEBP"), "a.webp", "image/webp", "image/webp"),
        (picture("JPEG"), "blob", "application/octet-stream", "image/jpeg"),
        (picture("JPEG"), "visit.2026", "", "image/jpeg"),
    ],
)
def test_a_photograph_is_kept_with_its_measures(
    case: Case, clerk: User, content: bytes, name: str, declared: str, media_type: str
) -> None:
    document = attached(case, clerk, sent(content, name, declared))
    kept = content_of(document)
    assert (document.media_type, document.width, document.height) == (media_type, 320, 200)
    assert (document.size_bytes, document.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert (document.case, document.uploaded_by, document.uploaded_at) == (case, clerk, AT)
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.size, Image.MIME[shown.format or ""]) == ((320, 200), media_type)
        assert shown.convert("RGB").getpixel((10, 10)) == pytest.approx((0, 0, 128), abs=12)
        assert shown.convert("RGB").getpixel((310, 190)) == pytest.approx((255, 165, 0), abs=12)


def test_a_paper_is_kept_byte_for_byte(case: Case, clerk: User) -> None:
    out = io.BytesIO()
    Image.new("L", (200, 300), 255).save(out, "PDF")
    for paper in (out.getvalue(), pdf(), packed(b"3 0 << /Type /Page >>")):
        document = attached(case, clerk, sent(paper, "申请书.pdf", "application/pdf"), kind="application")
        assert content_of(document) == paper
        assert (document.width, document.height, document.media_type) == (None, None, "application/pdf")
        assert not document.is_picture


def test_a_title_is_given_or_is_that_of_the_kind(case: Case, clerk: User) -> None:
    assert attached(case, clerk, sent(picture()), title=" 厨房  漏水 ").title == "厨房 漏水"
    with translation.override("en"):
        assert attached(case, clerk, sent(picture()), kind="receipt").title == "receipt"
        assert refusal_of(case, clerk, sent(picture()), title="长" * 121).code == "title"
        assert refusal_of(case, clerk, sent(picture()), kind="holiday_photo").code == "kind"


def test_the_stored_name_tells_nothing_and_the_file_is_for_us_alone(case: Case, clerk: User) -> None:
    document = attached(case, clerk, sent(picture(), "李淑珍.jpg"))
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}", document.storage_name)
    path = Path(django_settings.DOCUMENT_ROOT) / document.storage_name
    assert files() == [path]
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\li\\照片.jpg", "照片.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie x.jpg"),
        ("photo\u202egpj.jpg", "photogpj.jpg"),
        ('a"b<c>.JPG', "abc.jpg"),
        ("x" * 300 + ".jpg", "x" * 120 + ".jpg"),
        ("....jpg", "document.jpg"),
        ("blob", "blob.jpg"),
    ],
)
def test_the_name_a_file_came_with_is_made_harmless(case: Case, clerk: User, name: str, kept: str) -> None:
    upload = sent(picture(), "x.jpg")
    # Django already takes away folders; another door might not.
    upload._name = name
    with translation.override("en"):
        assert attached(case, clerk, upload).original_name == kept


# What a photograph loses


def with_a_past(kind: str) -> bytes:
    """A photograph that knows where, when and by whom it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # stands on its side
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (IFDRational(31), IFDRational(58), IFDRational(0)), 3: "E", 29: "2026:11:21"}
    )
    more = {"comment": b"SecretComment"} if kind == "JPEG" else {}
    return picture(
        kind, exif=exif, xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>", icc_profile=b"SecretProfile", **more
    )


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_photograph_forgets_where_and_when_it_was_taken(
    case: Case, clerk: User, kind: str, extension: str
) -> None:
    original = with_a_past(kind)
    assert b"SecretCamera" in original and b"2026:11:21" in original
    document = attached(case, clerk, sent(original, f"a.{extension}", f"image/{kind.lower()}"))
    kept = content_of(document)
    with Image.open(io.BytesIO(kept)) as shown:
        assert not shown.getexif() and not shown.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "XML:com.adobe.xmp", "icc_profile", "comment"} & shown.info.keys()
    assert b"Secret" not in kept and b"2026:11:21" not in kept
    # It stood on its side: the navy corner is now at the upper right.
    assert (document.width, document.height) == (200, 320)
    with Image.open(io.BytesIO(kept)) as shown:
        assert shown.convert("RGB").getpixel((190, 10)) == pytest.approx((0, 0, 128), abs=12)
        assert shown.convert("RGB").getpixel((10, 10)) == pytest.approx((255, 165, 0), abs=12)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((4000, 1000), (LONGEST_SIDE, 640)), ((1000, 4000), (640, LONGEST_SIDE)), ((30, 20), (30, 20))],
)
def test_a_large_photograph_is_made_smaller_and_a_small_one_stays(
    case: Case, clerk: User, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    document = attached(case, clerk, sent(picture(size=size)))
    assert (document.width, document.height) == kept


@pytest.mark.parametrize("tail", [archive(), b"<script>alert(1)</script>", b"<?php system($_GET[0]);", EICAR])
@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_what_hangs_behind_a_photograph_falls_off(
    case: Case, clerk: User, kind: str, extension: str, tail: bytes
) -> None:
    document = attached(case, clerk, sent(picture(kind) + tail, f"a.{extension}", f"image/{kind.lower()}"))
    kept = content_of(document)
    assert tail not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))


@pytest.mark.parametrize(
    ("mode", "colour", "kind", "shown"),
    [
        ("L", 100, "PNG", (100, 100, 100)),
        ("1", 1, "PNG", (255, 255, 255)),
        ("P", 0, "PNG", (0, 0, 0)),
        ("I;16", 25700, "PNG", (100, 100, 100)),
        ("RGBA", (10, 20, 30, 128), "PNG", (10, 20, 30)),
        ("LA", (100, 255), "PNG", (100, 100, 100)),
        ("RGBA", (10, 20, 30, 128), "WEBP", (10, 20, 30)),
        ("CMYK", (0, 0, 0, 155), "JPEG", (100, 100, 100)),
    ],
)
def test_every_way_of_colouring_is_kept(
    case: Case, clerk: User, mode: str, colour: Any, kind: str, shown: tuple[int, int, int]
) -> None:
    content = picture(kind, (3000, 40), mode, colour)
    document = attached(case, clerk, sent(content, f"a.{kind.lower()}", f"image/{kind.lower()}"))
    with Image.open(io.BytesIO(content_of(document))) as kept:
        assert kept.convert("RGB").getpixel((20, 20)) == pytest.approx(shown, abs=4)
        if mode == "RGBA":
            assert kept.convert("RGBA").getpixel((20, 20))[3] == pytest.approx(128, abs=4)


# What is refused


@pytest.mark.parametrize(
    ("content", "name", "declared", "really"),
    [
        (archive(), "申请书.pdf", "application/pdf", "ZIP archive"),
        (archive(("word/document.xml",)), "a.jpg", "image/jpeg", "ZIP archive|Word"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "photo.jpg", "image/jpeg", "web page"),
        (b"\n\n <HTML><body onload=x()>", "a.png", "image/png", "web page"),
        (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
            "a.png",
            "image/png",
            "SVG drawing",
        ),
        (b"GIF89a" + b"\0" * 20, "a.jpg", "image/jpeg", "GIF picture"),
        (b"MZ" + b"\0" * 200, "setup.jpg", "image/jpeg", "programme"),
        (b"\x7fELF" + b"\0" * 200, "a.pdf", "application/pdf", "programme"),
        (EICAR, "a.pdf", "application/pdf", "plain text"),
        ("你好".encode(), "a.pdf", "application/pdf", "plain text"),
        (bytes(range(256)), "a.webp", "image/webp", "unknown kind"),
        (picture("PNG"), "a.jpg", "image/jpeg", "PNG picture"),
        (picture("JPEG"), "a.pdf", "application/pdf", "JPEG picture"),
        (picture("JPEG"), "a.jpg", "application/pdf", "JPEG picture"),
        (picture("JPEG"), "a.exe", "", "JPEG picture"),
        (picture("JPEG"), "a.html", "text/html", "JPEG picture"),
        (pdf(), "a.png", "image/png", "PDF document"),
    ],
)
def test_a_lying_file_is_told_what_it_really_is(
    case: Case, clerk: User, content: bytes, name: str, declared: str, really: str
) -> None:
    with translation.override("en"):
        refusal = refusal_of(case, clerk, sent(content, name, declared))
    assert refusal.code == "type_lies"
    assert re.search(really, refusal.sentence)


@pytest.mark.parametrize(
    ("content", "name", "declared", "really"),
    [
        (archive(), "papers.zip", "application/zip", "ZIP archive"),
        (b"<html></html>", "page.html", "text/html", "web page"),
        (b"GIF89a" + b"\0" * 20, "a.gif", "image/gif", "GIF picture"),
        (b"text", "a.txt", "text/plain", "plain text"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "a.doc",
            "application/msword",
            "unknown|Word|type",
        ),
    ],
)
def test_an_honest_file_of_another_type_is_told_what_is_taken(
    case: Case, clerk: User, content: bytes, name: str, declared: str, really: str
) -> None:
    with translation.override("en"):
        refusal = refusal_of(case, clerk, sent(content, name, declared))
    assert refusal.code == "type_not_taken"
    assert re.search(really, refusal.sentence) and "PDF" in refusal.sentence


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc"])
def test_a_telephone_is_told_how_to_send_a_picture_that_can_be_read(
    case: Case, clerk: User, brand: bytes
) -> None:
    content = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + b"\0" * 64
    with translation.override("en"):
        refusal = refusal_of(case, clerk, sent(content, "IMG_0001.HEIC", "image/heic"))
    assert refusal.code == "heic" and "JPEG" in refusal.sentence


def test_an_empty_file_is_refused(case: Case, clerk: User) -> None:
    assert refusal_of(case, clerk, sent(b"")).code == "empty"


class NeverRead(io.BytesIO):
    """Fifty megabytes of which nobody may read a byte."""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 50 * 1024 * 1024 if whence == io.SEEK_END else super().seek(offset, whence)

    def read(self, *_sizes: Any) -> bytes:
        raise AssertionError("a file that is too large was read")


def test_fifty_megabytes_are_refused_before_a_byte_is_read(case: Case, clerk: User) -> None:
    upload = UploadedFile(NeverRead(), "a.jpg", "image/jpeg", 50 * 1024 * 1024)
    with translation.override("en"):
        refusal = refusal_of(case, clerk, upload)
    assert refusal.code == "too_large"
    assert "50 MB" in refusal.sentence and "20 MB" in refusal.sentence


def test_the_limit_itself_is_allowed(case: Case, clerk: User) -> None:
    content = picture()
    assert attached(case, clerk, sent(content), max_bytes=len(content))
    assert refusal_of(case, clerk, sent(content), max_bytes=len(content) - 1).code == "too_large"


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims to be immense."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(60_000, 60_000), (9_800, 9_800), (MAX_PIXELS + 1, 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_unopened(
    case: Case, clerk: User, size: tuple[int, int]
) -> None:
    refusal = refusal_of(case, clerk, sent(bomb(*size), "a.png", "image/png"))
    assert refusal.code == "too_many_pixels"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(case: Case, clerk: User, kind: str) -> None:
    content = picture(kind)
    upload = sent(content[: len(content) // 2], f"a.{kind.lower()}", f"image/{kind.lower()}")
    assert refusal_of(case, clerk, upload).code == "damaged"


@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP"]), place=st.integers(0), value=st.integers(0, 255))
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
def test_a_spoilt_picture_is_taken_or_refused_and_never_anything_else(
    case: Case, clerk: User, kind: str, place: int, value: int
) -> None:
    content = bytearray(picture(kind, (64, 48)))
    content[place % len(content)] = value
    try:
        attached(case, clerk, sent(bytes(content), f"a.{kind.lower()}", f"image/{kind.lower()}"))
    except DocumentRefused as refused:
        assert refused.sentence


@pytest.mark.parametrize(
    "action",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"/AA << /O << /S /J#61va#53cript /JS 9 0 R >> >>",
        b"/OpenAction<</S/Launch/F(cmd.exe)>>",
        b"/Names << /JavaScript 5 0 R >>",
        b"/S/#4caunch",
        b"/AcroForm << /XFA 7 0 R >>",
        b"/S /SubmitForm",
        b"/Subtype /RichMedia",
    ],
)
def test_a_paper_that_acts_is_refused(case: Case, clerk: User, action: bytes) -> None:
    for paper in (
        pdf(action),
        packed(b"3 0 << " + action + b" >>"),
        packed(action, b"/Filter/Fl#61teDecode"),
    ):
        refusal = refusal_of(case, clerk, sent(paper, "a.pdf", "application/pdf"))
        assert refusal.code == "active"


def test_words_that_only_look_like_actions_are_taken(case: Case, clerk: User) -> None:
    paper = pdf(b"/Title (JavaScript Launch) /LaunchPad 3 /JSON 4 /XFAB 5")
    assert attached(case, clerk, sent(paper, "a.pdf", "application/pdf"))


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (pdf(b"/Encrypt 8 0 R"), "encrypted"),
        (pdf(end=b""), "damaged"),
        (pdf()[:40], "damaged"),
        (pdf() + archive(), "two_in_one"),
        (pdf(start=b"%PDF-1.7\n<html><script>alert(1)</script>\n"), "two_in_one"),
        (packed(b"x", b"/Filter /LZWDecode").replace(b"x\x9c", b"??"), "damaged"),
        (packed(b"x", b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"), "damaged"),
        (packed(b"\0" * (65 * 1024 * 1024)), "damaged"),
    ],
)
def test_a_paper_that_cannot_be_checked_is_refused(case: Case, clerk: User, paper: bytes, code: str) -> None:
    assert refusal_of(case, clerk, sent(paper, "a.pdf", "application/pdf")).code == code


# The virus scanner


def finds_eicar(path: Path) -> str:
    return "EICAR" if EICAR in path.read_bytes() else ""


def is_down(path: Path) -> str:
    raise ConnectionRefusedError


def test_a_virus_is_refused_where_a_scanner_is_set(case: Case, clerk: User, settings: Any) -> None:
    infected = pdf(b"/Title (" + EICAR + b")")
    settings.DOCUMENT_SCANNER = f"{__name__}.finds_eicar"
    assert refusal_of(case, clerk, sent(infected, "a.pdf", "application/pdf")).code == "infected"
    assert attached(case, clerk, sent(pdf(), "a.pdf", "application/pdf"))


def test_a_scanner_that_fails_lets_nothing_in(case: Case, clerk: User, settings: Any) -> None:
    for name in ("is_down", "is_nowhere"):
        settings.DOCUMENT_SCANNER = f"{__name__}.{name}"
        assert refusal_of(case, clerk, sent(picture())).code == "not_scanned"


# The file and its row


def test_a_file_without_a_row_is_taken_away_again(real_database: None) -> None:
    clerk = User.objects.create_user("li", name="李经办", staff_number="1001")
    with pytest.raises(IntegrityError):
        attach(
            case_id=404, upload=sent(picture()), kind="receipt", title="t", by=clerk, at=AT, max_bytes=LIMIT
        )
    assert files() == []


def test_a_changed_or_missing_file_is_not_handed_out(case: Case, clerk: User) -> None:
    document = attached(case, clerk, sent(picture()))
    path = Path(django_settings.DOCUMENT_ROOT) / document.storage_name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(DocumentDamaged, match="not the one"):
        open_document(document)
    path.unlink()
    with pytest.raises(DocumentDamaged, match="missing"):
        open_document(document)


def test_a_better_copy_takes_the_place_of_a_bad_one_and_both_stay(case: Case, clerk: User) -> None:
    bad = attached(case, clerk, sent(picture()))
    good = attached(case, clerk, sent(picture(size=(640, 400))), replaces=bad.pk)
    bad.refresh_from_db()
    assert bad.replaced_by == good
    assert content_of(bad) and content_of(good)
    assert refusal_of(case, clerk, sent(picture()), replaces=bad.pk).code == "replaced"


def test_a_document_of_another_case_is_not_replaced(district: District, case: Case, clerk: User) -> None:
    theirs = attached(Story(district).case, clerk, sent(picture()))
    assert refusal_of(case, clerk, sent(picture()), replaces=theirs.pk).code == "replaced"


# How it is served


def test_the_headers_let_a_file_do_no_harm(case: Case, clerk: User) -> None:
    document = attached(case, clerk, sent(picture(), "入户 照片.jpg"))
    headers = headers_for(document)
    assert headers == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(document.size_bytes),
        "Content-Disposition": "inline; filename*=utf-8''%E5%85%A5%E6%88%B7%20%E7%85%A7%E7%89%87.jpg",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert headers_for(document, download=True)["Content-Disposition"].startswith("attachment;")


def test_a_paper_is_always_handed_out_as_a_file(case: Case, clerk: User) -> None:
    document = attached(case, clerk, sent(pdf(), 'a"; x=y.pdf', "application/pdf"))
    assert headers_for(document)["Content-Disposition"] == 'attachment; filename="a; x=y.pdf"'
