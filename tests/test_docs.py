"""What the documents say is so: links lead somewhere, files exist, examples run, the page is told as it is.

After a change of a case type's page ``RENEW_PAGE=1 ./run test tests/test_docs.py`` writes its reference in
``docs/reference`` anew; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.utils import translation

from cases.drawings import drawing_file
from cases.registry import case_type
from config.demo.logins import LOGINS, PASSWORD
from permissions.rules import empty_posts, standing_of
from workflows import history
from workflows.definition import Machine
from workflows.parameters import KINDS
from workflows.reading import sentences_of, who_may
from workflows.rulebook import current

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
TOLD_TYPES = [path.parent.name for path in sorted((ROOT / "cases" / "types").glob("*/workflow.py"))]
HOW_TO = ROOT / "docs" / "how-to" / "add-a-case-type.md"

# Rooms of the source, as documents name them; the example's own folders are made by the how-to.
ROOMS = ("bench", "cases", "config", "docs", "locale", "permissions", "requirements", "static", "templates",
         "tests", "workflows", ".ci")  # fmt: skip
EXAMPLE = ("cases/types/goods", "tests/types/goods")
IS_PATH = re.compile(rf"(?:{'|'.join(map(re.escape, ROOMS))})/[\w./*{{}},-]*")


def name_of(page: Path) -> str:
    """A page's path from the root, for the tests' names."""
    return str(page.relative_to(ROOT))


def without_code(text: str) -> str:
    """A page without its code blocks, where brackets mean something else."""
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def anchors_of(page: Path) -> set[str]:
    """The fragments that a page's headings can be reached by."""
    headings = re.findall(r"^#+ (.+)$", without_code(page.read_text(encoding="utf-8")), re.MULTILINE)
    plain = (re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"[^\w -]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text(encoding="utf-8")))
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _hash, fragment = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert not fragment or fragment in anchors_of(target), f"{link} leads to no heading"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_named_is_there(page: Path) -> None:
    for span in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")):
        if not IS_PATH.fullmatch(span) or span.startswith(EXAMPLE):
            continue
        opened = re.sub(r"\{[^}]*\}", "*", span)
        assert list(ROOT.glob(opened.rstrip("/"))), f"there is no {span}"


def test_every_page_is_found_from_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [
        name_of(page)
        for page in PAGES
        if page.is_relative_to(ROOT / "docs") and page.name != "README.md"
        if f"({page.relative_to(ROOT / 'docs')})" not in index
    ]
    assert not missing


# --- the pages of the case types in words ---------------------------------------------------------


MADE = "<!-- from here on made from the page -->\n"
SAID = {
    "en": (
        "![The page as a diagram]({picture})",
        "The same as [BPMN 2.0]({bpmn}), for other tools.\n"
        "A, B, …: possible in every state that bears the letter.",
        "## Who may take which step",
        "| In | Step | Leads to | Taken by |",
        "## What is different under {title}, for cases accepted before {day}",
    ),
    "zh-hans": (
        "![流程图]({picture})",
        "同一流程的 [BPMN 2.0 文件]({bpmn})，可供其他工具使用。\n字母 A、B……：凡标有该字母的环节均可办理。",
        "## 谁可以办理哪一步",
        "| 环节 | 步骤 | 转至 | 办理人 |",
        "## {title}：{day} 以前受理的个案有何不同",
    ),
}
"""What stands around the generated part: diagram, note, heading and columns of the matrix, older pages."""


def in_words(kind: str, language: str) -> Iterator[str]:
    """The generated part of a case type's reference: diagram, sentences, older pages, then the matrix."""
    *older, page = case_type(kind).pages
    picture, note, heading, columns, earlier = SAID[language]
    drawn = f"../../cases/types/{kind}/drawings/{drawing_file(page, language, '')}"
    yield f"\n{picture.format(picture=f'{drawn}svg')}\n\n{note.format(bpmn=f'{drawn}bpmn')}\n"
    with translation.override(language):
        for paragraph in sentences_of(page):
            yield f"\n## {paragraph.title}\n\n"
            yield from (f"- {sentence}\n" for sentence in paragraph.sentences)
        for old in older:
            yield f"\n{earlier.format(title=old.title, day=page.since.isoformat())}\n"
            yield from _own_sentences(old, page)
    yield f"\n{heading}\n\n{columns}\n|---|---|---|---|\n"
    for row in who_may(page):
        who = ", ".join(f"`{code}`" for code in row.who)
        yield f"| `{row.state}` | `{row.step}` | `{row.target}` | {who} |\n"


def _own_sentences(old: type[Machine], page: type[Machine]) -> Iterator[str]:
    """What an older page says otherwise than the present one; articles alone make no difference."""
    present = {
        _without_articles(sentence) for paragraph in sentences_of(page) for sentence in paragraph.sentences
    }
    for paragraph in sentences_of(old):
        own = [sentence for sentence in paragraph.sentences if _without_articles(sentence) not in present]
        if own:
            yield f"\n### {paragraph.title}\n\n"
            yield from (f"- {sentence}\n" for sentence in own)


def _without_articles(sentence: str) -> str:
    """A printed sentence less what stands in brackets."""
    return re.sub(r"\s*[(（][^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*[)）]", "", sentence)


@pytest.mark.parametrize(("language", "ending"), [("en", "md"), ("zh-hans", "zh.md")])
@pytest.mark.parametrize("kind", TOLD_TYPES)
def test_a_case_types_page_in_words_is_the_page(kind: str, language: str, ending: str) -> None:
    reference = ROOT / "docs" / "reference" / f"{kind}.{ending}"
    told_by_hand, mark, generated = reference.read_text(encoding="utf-8").partition(MADE)
    assert mark
    words = "".join(in_words(kind, language))
    if os.environ.get("RENEW_PAGE"):
        reference.write_text(told_by_hand + mark + words, encoding="utf-8")
        return
    assert generated == words, "the page has changed: RENEW_PAGE=1 ./run test tests/test_docs.py"


# --- examples -------------------------------------------------------------------------------------


def files_of_the_how_to() -> dict[str, str]:
    """The files the how-to has its reader write: path and content."""
    text = HOW_TO.read_text(encoding="utf-8")
    return dict(re.findall(r"^`([\w/]+\.py)`:\n\n```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


@pytest.fixture
def clone_with_goods(tmp_path: Path) -> Path:
    """A copy of the source with the how-to's case type in it."""
    clone = tmp_path / "clone"
    for room in ("cases", "config", "permissions", "workflows", "static", "templates", "locale"):
        shutil.copytree(ROOT / room, clone / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("tests/__init__.py", "tests/conftest.py", "tests/district.py", "tests/story.py"):
        (clone / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, clone / file)
    shutil.copytree(ROOT / "tests" / "toy", clone / "tests" / "toy")
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, clone / name)
    for path, content in files_of_the_how_to().items():
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_text(content, encoding="utf-8")
    migrations = clone / "cases" / "types" / "goods" / "migrations"
    migrations.mkdir()
    for package in (migrations, clone / "tests" / "types", clone / "tests" / "types" / "goods"):
        (package / "__init__.py").touch()
    return clone


def run(clone: Path, *arguments: str) -> str:
    """What a command in the copy prints; it uses this clone's database server."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "JIELI_VAR": str(settings.VAR_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=clone, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_case_type_of_the_how_to_loads_and_is_walked(clone_with_goods: Path) -> None:
    assert len(files_of_the_how_to()) == 8
    run(clone_with_goods, "manage.py", "makemigrations", "goods", "--name", "goods_record")
    assert "“Hand over”" in run(clone_with_goods, "manage.py", "page", "goods", "--language", "en")
    walked = run(clone_with_goods, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/types/goods")
    assert "3 passed" in walked


def test_the_page_language_refuses_as_the_how_to_says(clone_with_goods: Path) -> None:
    page = clone_with_goods / "cases" / "types" / "goods" / "workflow.py"
    whole = page.read_text(encoding="utf-8")
    page.write_text(
        whole.replace("working_days(5), late=LEADER @ STREET)", "working_days(5))"), encoding="utf-8"
    )
    refusal = re.search(r"^workflows\.definition\.PageRefused: .*$", HOW_TO.read_text("utf-8"), re.MULTILINE)
    assert refusal
    with pytest.raises(AssertionError, match=re.escape(refusal[0])):
        run(clone_with_goods, "manage.py", "page", "goods")


def test_a_parameter_is_entered_as_the_how_to_says(db: None) -> None:
    text = (ROOT / "docs" / "how-to" / "change-a-parameter.md").read_text(encoding="utf-8")
    for example in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(example, {})  # noqa: S102 -- our own page
    rules = current().reader(on=date(2027, 1, 1), division="320613000000")
    assert rules["std.dibao.month"] == 96_000


def test_a_bureau_is_set_up_as_the_how_to_says(db: None) -> None:
    text = (ROOT / "docs" / "how-to" / "set-up-a-bureau.md").read_text(encoding="utf-8")
    example = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    told: dict[str, Any] = {}
    exec(example, told)  # noqa: S102 -- our own page
    # Then the handler can open a case, the leader could decide it, and only the bureau's own posts lack cover
    standing = standing_of(told["posts"]["li"].user, told["now"])
    assert [str(post.authority) for post in standing.posts] == ["clerk@street"]
    assert {gap.unit_code for gap in empty_posts(told["now"])} == {told["bureau"].code}


def quoted_in(tutorial: str) -> set[str]:
    """What a tutorial has its reader press or read: its words in bold."""
    text = (ROOT / "docs" / "tutorial" / tutorial).read_text(encoding="utf-8")
    return {" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}


LESSONS = ("first-emergency", "ordinary-application")


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_the_tutorial_has_people_press_is_on_the_pages(lesson: str) -> None:
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "cases").rglob("*.html")]
    sources += [
        path for room in ("cases", "permissions", "config/demo") for path in (ROOT / room).rglob("*.py")
    ]
    on_pages = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    quoted = quoted_in(f"{lesson}.md")
    assert len(quoted) > 40
    assert sorted(words for words in quoted if words not in on_pages) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_chinese_tutorial_speaks_the_pages_chinese(lesson: str) -> None:
    with translation.override("zh-hans"):
        translated = {
            translation.gettext(words): words for words in quoted_in(f"{lesson}.md") if words != "English"
        }
    # "Bold" shows what bold looks like; the Chinese reader needs no word on languages
    quoted = quoted_in(f"{lesson}.zh.md") - {"粗体"}
    assert len(quoted) > 40
    assert sorted(quoted - set(translated)) == []


# --- tables that repeat what the code says --------------------------------------------------------


def test_the_fields_of_a_history_row_stand_in_their_order() -> None:
    text = (ROOT / "docs" / "reference" / "history.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| \d+ \| `(\w+)` \| (\w+) \|", text, re.MULTILINE)
    kinds = {"str": "text", "int": "integer", "datetime": "moment", "bytes": "bytes"}
    assert told == [(field.name, kinds[str(field.type)]) for field in fields(history.Event)]


def test_every_parameter_a_bureau_may_set_is_told() -> None:
    told = (ROOT / "docs" / "reference" / "calendar.md").read_text(encoding="utf-8")
    assert sorted(key for key in KINDS if f"`{key}`" not in told) == []


def test_the_log_ins_of_the_demo_are_the_readmes() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert PASSWORD in text
    assert re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE) == [login.username for login in LOGINS]


def test_every_command_is_told() -> None:
    usage = subprocess.run([ROOT / "run"], capture_output=True, text=True, check=True).stdout
    told = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    commands = re.findall(r"^  \./run (\w+)", usage, re.MULTILINE)
    assert len(commands) >= 6
    assert [command for command in commands if f"| `./run {command}" not in told] == []
    variables = re.findall(r"^([A-Z_]+)=", usage, re.MULTILINE)
    assert [name for name in variables if f"`{name}`" not in told] == []


def test_the_glossarys_names_are_in_the_source() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("cases", "permissions", "workflows")
        for path in (ROOT / room).rglob("*.py")
    )
    rows = [line for line in text.splitlines() if line.startswith("|")]
    names = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert len(names) > 35
    assert sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", source)) == []
