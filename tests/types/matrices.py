"""The golden matrix of a case type: states × steps × who, one line a step, one column a post."""

from __future__ import annotations

import os
from pathlib import Path

from workflows.definition import Machine
from workflows.reading import who_may


def matrix_of(page: type[Machine]) -> str:
    """The matrix as its file keeps it: ``A`` where a post may act."""
    rows = who_may(page)
    columns = list(dict.fromkeys(who for row in rows for who in row.who))
    letters = dict(zip(columns, "abcdefghijklmnopqrstuvwxyz", strict=False))
    assert len(letters) == len(columns)
    opened = ", ".join(who.code for who in page.opens_by)
    lines = [f"opened by  {'another case' if page.only_as_child else opened}"]
    lines += ["", *(f"{letter}  {who}" for who, letter in letters.items())]
    table = [("state", "step", "target"), *((row.state, row.step, row.target) for row in rows)]
    widths = [max(map(len, texts)) for texts in zip(*table, strict=True)]
    marks = [list(letters.values()), *(["A" if who in row.who else "." for who in columns] for row in rows)]
    lines += ["", *(_line(texts, widths, marked) for texts, marked in zip(table, marks, strict=True))]
    return "\n".join(lines) + "\n"


def _line(texts: tuple[str, ...], widths: list[int], marks: list[str]) -> str:
    cells = (text.ljust(width) for text, width in zip(texts, widths, strict=True))
    return f"{'  '.join(cells)}  {' '.join(marks)}"


def assert_as_agreed(page: type[Machine], folder: Path) -> None:
    """The page's matrix is the one in the folder; ``RENEW_MATRIX=1`` writes it anew."""
    file = folder / "matrix.txt"
    if os.environ.get("RENEW_MATRIX"):
        file.write_text(matrix_of(page), encoding="utf-8")
    assert matrix_of(page) == file.read_text(encoding="utf-8"), "RENEW_MATRIX=1 writes the file anew"
