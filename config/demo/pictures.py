"""Papers as a telephone would photograph them, drawn: receipts, notices on their boards, rulings."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

PAPER, INK, FRAME, SEAL = "#fdfbf3", "#3b3b3b", "#9c8f6a", "#b5322a"
SIZE = (640, 400)

HEADINGS = {
    "receipt": "RECEIPT",
    "notice_posted": "PUBLIC NOTICE",
    "notice_removed": "TAKEN DOWN",
    "refusal_notice": "NOTICE OF REFUSAL",
    "ruling": "RULING",
}


def photo_of(kind: str, *, number: str, day: date, last_line: str) -> SimpleUploadedFile:
    """A small picture of a paper: its kind, its number and one line more.

    The letters are Latin: the machine that runs the demo may have no Chinese font.
    """
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, SIZE[0] - 24, SIZE[1] - 24), outline=FRAME, width=3)
    for line, words in enumerate((HEADINGS[kind], f"No. {number}", f"{day:%Y-%m-%d}", last_line)):
        pen.text((60, 60 + 70 * line), words, fill=INK, font_size=36)
    pen.ellipse((440, 200, 580, 340), outline=SEAL, width=6)
    if kind == "notice_removed":
        pen.line((40, 360, 600, 40), fill=SEAL, width=8)
    file = BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return SimpleUploadedFile(f"{kind}.png", file.getvalue(), "image/png")
