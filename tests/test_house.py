"""The laws of the house that can be read off the source, the registry and the files in the tree."""

from __future__ import annotations

import ast
import gettext
import hashlib
import inspect
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation.template import templatize

from cases import operations
from cases.answers import YuanField
from cases.registry import CaseType, case_types
from workflows.definition import Machine, Step
from workflows.machinery import StateColumn

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "permissions", "workflows", "cases")
SOURCES = sorted(
    path.relative_to(ROOT)
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
OURS = [config for config in apps.get_app_configs() if config.name.split(".")[0] in ROOMS]
TYPES = {
    name: kind for name, kind in case_types().items() if kind.record.__module__.startswith("cases.types.")
}
PAGES = [page for kind in TYPES.values() for page in kind.pages]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def nodes(kind: type[ast.AST], paths: list[Path] = SOURCES) -> Iterator[tuple[Path, Any]]:
    """Every node of a kind in the source, and its file."""
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, kind):
                yield path, node


def imports(path: Path) -> set[str]:
    """The modules a file imports anywhere, by full name."""
    found = set()
    for _path, node in nodes(ast.Import, [path]):
        found |= {alias.name for alias in node.names}
    for _path, node in nodes(ast.ImportFrom, [path]):
        found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def importing(*libraries: str) -> set[str]:
    """The files that import one of these libraries."""
    return {
        str(path)
        for path in SOURCES
        if any(
            name == library or name.startswith(f"{library}.")
            for name in imports(path)
            for library in libraries
        )
    }


def calls(path: Path, name: str) -> bool:
    """Whether a file calls a function or method of that name."""
    return any(
        getattr(node.func, "id", getattr(node.func, "attr", "")) == name
        for _path, node in nodes(ast.Call, [path])
    )


@cache
def tracked() -> list[Path]:
    """Every file of the tree that is under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Tracked text files of our own, with what they say."""
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if "vendor/" in name or (suffixes and path.suffix not in suffixes):
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# Law 1 and 2: a page holds nothing but states and steps; the state column is the state.


def pages_files(kind: CaseType) -> set[Path]:
    """Where a type's pages are written: each page's own file, and those of the parts it is made of."""
    parts = {part for page in kind.pages for part in page.__mro__ if issubclass(part, Machine)} - {Machine}
    return {Path(inspect.getfile(part)).relative_to(ROOT) for part in parts}


CODE = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp, ast.Try,
    ast.With, ast.comprehension,
)  # fmt: skip


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_a_page_imports_no_table_and_runs_no_code_of_its_own(kind: CaseType) -> None:
    files = pages_files(kind)
    assert Path("cases", "types", kind.name, "workflow.py") in files
    for path in files:
        assert path.parts[:3] == ("cases", "types", kind.name), "a page is written in its type's folder"
        for module in imports(path):
            assert not re.search(r"\.models?\b|^django\.db|^cases\.(operations|queries)", module), module
        for node in ast.walk(tree_of(path)):
            line = getattr(node, "lineno", "a loop")
            assert not isinstance(node, CODE), f"{path}:{line} is no sentence of a page"


def test_every_file_of_a_page_in_parts_is_held_to_what_a_page_is_held_to() -> None:
    written = {path for kind in TYPES.values() for path in pages_files(kind)}
    roads = {path for path in SOURCES if path.parent.name == "roads" and path.name != "__init__.py"}
    assert roads <= written
    assert Path("cases/types/relief/states.py") in written


def test_no_model_keeps_a_second_state() -> None:
    columns = [
        column
        for config in OURS
        if config.name.startswith("cases")
        for model in config.get_models()
        for column in model._meta.concrete_fields
    ]
    assert [str(column) for column in columns if isinstance(column, StateColumn)] == ["cases.Case.state"]
    assert [str(column) for column in columns if re.search(r"(^|_)(status|stage|phase)$", column.name)] == []


# Law 3: one writer.


def test_nobody_assigns_a_state() -> None:
    for path, node in nodes(ast.Attribute):
        if node.attr == "state" and isinstance(node.ctx, ast.Store | ast.Del):
            raise AssertionError(f"{path}:{node.lineno} assigns a state")
    for path, node in nodes(ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in ("update", "bulk_update", "update_or_create", "setattr", "__setattr__"):
            named = {keyword.arg for keyword in node.keywords}
            named |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
            assert "state" not in named, f"{path}:{node.lineno} updates a state"


def test_only_operations_move_cases_and_write_history() -> None:
    writers = {
        str(path.parent)
        for path in SOURCES
        for name in ("rest_in", "write_move", "write_case", "save_case")
        if calls(path, name)
    }
    assert writers == {"cases/operations"}
    made = [
        (path, node)
        for path, node in nodes(ast.Attribute)
        if node.attr in ("create", "bulk_create", "get_or_create", "update")
        and isinstance(node.value, ast.Attribute)
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id in ("Move", "MoveContent", "Case", "WorkItem", "Deadline")
    ]
    assert {str(path.parent) for path, _node in made} == {"cases/operations"}


def test_no_sql_of_ours_writes_cases_or_history() -> None:
    written = re.compile(
        r"\b(update|insert\s+into|delete\s+from|truncate)\s+(cases|funds|relief)_", re.IGNORECASE
    )
    for path, node in nodes(ast.Constant):
        if isinstance(node.value, str):
            assert not written.search(node.value), f"{path}:{node.lineno}"


def test_every_operation_is_told_who_acts_and_when() -> None:
    for name in operations.__all__:
        terms = inspect.signature(getattr(operations, name)).parameters
        if "taken" in terms:  # part of a step, which has both
            continue
        assert all(term.kind is term.KEYWORD_ONLY for term in terms.values()), name
        assert "at" in terms, name
        assert {"actor", "author", "opener"} & set(terms) or name == "tell_late", name


def test_rules_read_no_clock_and_views_open_no_transaction() -> None:
    clocks = {"now", "today", "utcnow", "time", "localtime"}
    for path, node in nodes(ast.Call, [path for path in SOURCES if path.parts[0] != "config"]):
        asked = isinstance(node.func, ast.Attribute) and node.func.attr in clocks
        if asked and getattr(node.func.value, "id", "") in ("datetime", "date", "time", "timezone"):
            # How old a kept form is, is no rule of any case.
            given = bool(node.args) or str(path) == "cases/web/kept.py"
            assert given, f"{path}:{node.lineno} reads a clock"
    for path in SOURCES:
        if path.parts[:2] == ("cases", "web"):
            assert "django.db.transaction" not in imports(path), path
            assert "cases.models.move.Move" not in imports(path), path


# Floors: the libraries stand behind one door each.


def test_the_machines_and_the_grants_have_one_door() -> None:
    assert importing("viewflow", "django_fsm") == {"workflows/machinery.py", "workflows/bpmn.py"}
    assert importing("guardian") == {"permissions/grants.py"}


def test_the_floors_are_contracts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"]: contract for contract in project["tool"]["importlinter"]["contracts"]}
    assert contracts["floors"]["type"] == "layers"
    floors = " ".join(contracts["floors"]["layers"])
    order = [
        "config",
        "cases.types",
        "cases.web",
        "cases.operations",
        "cases.registry",
        "cases.models",
        "workflows",
    ]
    order.append("permissions")
    positions = [floors.index(room) for room in order]
    assert positions == sorted(positions)
    assert contracts["types"]["type"] == "independence"
    assert set(contracts["machines"]["forbidden_modules"]) == {"viewflow", "django_fsm"}
    assert contracts["guardian"]["forbidden_modules"] == ["guardian"]


def test_the_rooms_below_know_no_case() -> None:
    for path in SOURCES:
        if path.parts[0] in ("permissions", "workflows"):
            assert not any(name.split(".")[0] in ("cases", "config") for name in imports(path)), path
        if path.parts[0] == "permissions":
            assert not any(name.split(".")[0] == "workflows" for name in imports(path)), path


def test_there_are_no_signals() -> None:
    assert importing("django.dispatch", "django.db.models.signals") == set()


def test_what_went_wrong_is_not_carried_on_from() -> None:
    # The clock sets one case aside with an alarm, and goes on with the others
    allowed = {"cases/clock.py"}
    for path, node in nodes(ast.ExceptHandler):
        broad = node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException")
        passes_on = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
        if broad and path.parts[0] != "config":
            assert passes_on or str(path) in allowed, f"{path}:{node.lineno}"


# Laws 4, 5 and 10: what a page says of itself.


@pytest.mark.parametrize("page", PAGES)
def test_every_step_guard_and_effect_has_its_words_and_its_article(page: type[Machine]) -> None:
    assert page.opens_by
    assert str(page.opening_law)
    for step in page.steps.values():
        assert str(step.title).strip(), step
        assert str(step.law).strip(), f"{step} rests on nothing"
        assert step.by, step
        for guard in step.when:
            assert str(guard.sentence).strip(), guard.name
            assert not str(guard.sentence).endswith("."), "it is put into a sentence"
            assert str(guard.law).strip(), f"{guard.name} rests on nothing"
            assert guard.name.isidentifier()
        for effect in step.then:
            assert str(effect.sentence).strip(), effect.name
            assert effect.adds >= 0
    for clock in page.clocks.values():
        assert str(clock.title).strip()
        assert str(clock.law).strip(), f"{clock.name} rests on nothing"


@pytest.mark.parametrize("page", PAGES)
def test_every_state_that_waits_has_a_deadline_or_says_why_not(page: type[Machine]) -> None:
    for state in page.states.values():
        if state.final:
            continue
        by_clock = [step for step in page.steps_from(state.name) if step.is_by_clock]
        assert (state.within is not None) + bool(by_clock) + bool(str(state.idle)) == 1, state
        if state.within is not None:
            assert state.late, f"nobody is told when {state.name} is late"
        if state.idle and not state.start:
            covered = [clock for clock in page.clocks.values() if clock.late]
            assert covered, f"{state.name} waits without a deadline of its own and without one over it"


@pytest.mark.parametrize("page", PAGES)
def test_somebody_can_always_go_on(page: type[Machine]) -> None:
    for state in page.states.values():
        ways = [step for step in page.steps_from(state.name) if step.moves]
        people = [step for step in ways if step.authorities]
        # Another desk's case is moved by its own people, who are asked the same of its own page.
        waited_for = [step.child.of for step in ways if step.child]
        assert people or state.final or waited_for, f"nobody can move a case out of {state.name}"
        assert set(waited_for) <= set(case_types()), f"{state.name} waits for a type that isn't installed"


@pytest.mark.parametrize("page", PAGES)
def test_who_decides_pays_and_reviews_are_kept_apart_by_the_page(page: type[Machine]) -> None:
    groups = page.groups()

    def group_of(step: Step) -> int:
        return next((number for number, group in enumerate(groups) if step in group), -1)

    decisive = [
        step
        for step in page.steps.values()
        if {effect.name for effect in step.then} & {"reserve_sum", "post_payment", "file_with_district"}
    ]
    assert len(groups) >= (3 if decisive else 2)
    for step in decisive:
        assert not step.authorities or group_of(step) >= 0, f"{step.name} stands in no group"


@pytest.mark.parametrize("page", PAGES)
def test_what_goes_against_somebody_is_reasoned_and_never_in_bulk(page: type[Machine]) -> None:
    for step in page.steps.values():
        if step.tone == "against":
            assert step.alone, f"{step.name} could be taken in bulk"
            assert step.asks is not None, f"{step.name} asks no reasons"


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_a_types_folder_is_complete(kind: CaseType) -> None:
    folder, tests = ROOT / "cases" / "types" / kind.name, ROOT / "tests" / "types" / kind.name
    for needed in ("workflow.py", "law.py", "models.py", "apps.py", "migrations"):
        assert (folder / needed).exists(), f"{folder.name}/{needed}"
    steps = [step for page in kind.pages for step in page.steps.values()]
    rooms = {
        "forms": any(step.asks for step in steps),
        "guards": any(step.when for step in steps),
        "effects": any(step.then for step in steps),
    }
    for room, is_needed in rooms.items():
        there = (folder / f"{room}.py").exists() or (folder / room / "__init__.py").exists()
        assert there == is_needed, f"{folder.name}/{room}"
    for needed in ("test_stories.py", "matrix.txt"):
        assert (tests / needed).exists(), f"tests of {kind.name}: {needed}"


def test_every_folder_of_a_type_is_installed() -> None:
    folders = {path.parent.name for path in (ROOT / "cases" / "types").glob("*/workflow.py")}
    assert folders == set(TYPES)


# Laws 7 and 13: what is kept, and money.


def test_nothing_is_deleted_along_with_something_else() -> None:
    for config in OURS:
        for model in config.get_models():
            for column in model._meta.concrete_fields:
                if column.remote_field is not None:
                    assert column.remote_field.on_delete is models.PROTECT, f"{model.__name__}.{column.name}"


def test_money_is_whole_fen() -> None:
    for config in OURS:
        for model in config.get_models():
            for column in model._meta.concrete_fields:
                assert not isinstance(column, models.FloatField | models.DecimalField), column
                if column.name.endswith("_fen"):
                    assert isinstance(column, models.BigIntegerField), column
                if re.search(r"(sum|amount|balance|price|money)", column.name):
                    assert column.name.endswith("_fen"), f"{model.__name__}.{column.name} says no unit"
    for page in PAGES:
        for form in {step.asks for step in page.steps.values() if step.asks} | {page.opening}:
            for name, asked in form.base_fields.items():  # type: ignore[union-attr]
                assert name.endswith("_fen") == isinstance(asked, YuanField), f"{form.__name__}.{name}"  # type: ignore[union-attr]


def test_moments_know_their_zone() -> None:
    assert settings.USE_TZ
    assert settings.TIME_ZONE == "Asia/Shanghai"


# The words of both languages.


@dataclass
class Entry:
    """An entry of a catalogue."""

    context: str = ""
    one: str = ""
    many: str = ""
    said: dict[int, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.one}" if self.context else self.one


LINE = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr)?(?:\[(\d+)\])?\s*"(.*)"$')


def entries_of(catalogue: Path) -> list[Entry]:
    """The entries of a .po file that are in use, the header left out."""
    found = []
    for block in re.split(r"\n\s*\n", catalogue.read_text(encoding="utf-8")):
        entry, name, number = Entry(), "", 0
        for line in block.splitlines():
            if line.startswith("#,"):
                entry.flags |= {flag.strip() for flag in line[2:].split(",")}
            if not (read := LINE.match(line)):
                continue
            if read[1]:
                name, number = read[1], int(read[2] or 0)
            text = ast.literal_eval(f'"{read[3]}"')
            if name == "msgctxt":
                entry.context += text
            elif name == "msgid":
                entry.one += text
            elif name == "msgid_plural":
                entry.many += text
            else:
                entry.said[number] = entry.said.get(number, "") + text
        if entry.one:
            found.append(entry)
    return found


CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
named = pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parent.parent.name)


def test_both_languages_have_a_catalogue() -> None:
    assert {path.parent.parent.name for path in CATALOGUES} >= {"en", "zh_Hans"}


@named
def test_everything_is_translated(catalogue: Path) -> None:
    entries = entries_of(catalogue)
    assert len(entries) > 300
    assert [entry.one for entry in entries if "fuzzy" in entry.flags] == []
    assert [entry.one for entry in entries if not all(text.strip() for text in entry.said.values())] == []
    assert [entry.one for entry in entries if not entry.said] == []


@named
def test_a_translation_keeps_what_is_filled_in(catalogue: Path) -> None:
    filled = re.compile(r"%\((\w+)\)[sd.\d]*[a-z]")
    for entry in entries_of(catalogue):
        known = set(filled.findall(entry.one)) | set(filled.findall(entry.many))
        needed = set(filled.findall(entry.one)) & set(filled.findall(entry.many or entry.one))
        for text in entry.said.values():
            assert set(filled.findall(text)) <= known, entry.one
            if not entry.many:
                assert set(filled.findall(text)) == needed, entry.one


@named
def test_what_is_compiled_is_what_is_written(catalogue: Path) -> None:
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        catalog: dict[Any, str] = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    written: dict[Any, str] = {}
    for entry in entries_of(catalogue):
        if entry.many:
            written |= {(entry.key, number): text for number, text in entry.said.items()}
        else:
            written[entry.key] = entry.said[0]
    assert {key: text for key, text in catalog.items() if key != ""} == written


ASKING = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def strings_of_source() -> dict[str, str]:
    """Every text the source asks a translation of, and where; whatever the function is called there."""
    found = {}
    for path in SOURCES:
        known = {
            alias.asname or alias.name: alias.name
            for _path, node in nodes(ast.ImportFrom, [path])
            if node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in ASKING
        }
        for _path, node in nodes(ast.Call, [path]):
            asked = known.get(getattr(node.func, "id", ""))
            if asked is None:
                continue
            text = node.args[1 if asked.startswith("pgettext") else 0]
            # A name instead of a text is filled from a list of texts marked where they stand
            if isinstance(text, ast.Constant):
                found[text.value] = f"{path}:{node.lineno}"
    return found


def strings_of_templates() -> dict[str, str]:
    """Every text the templates ask a translation of."""
    asked = re.compile(r"""\b(?:gettext|_|ngettext)\(\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
    found = {}
    folders = [ROOT / "templates", *(ROOT / "cases" / "types").glob("*/templates")]
    for path in (path for folder in folders for path in folder.rglob("*.html")):
        for text in asked.findall(templatize(path.read_text(encoding="utf-8"))):
            found[ast.literal_eval(text)] = str(path.relative_to(ROOT))
    return found


@named
def test_every_text_of_the_source_and_of_the_pages_is_in_the_catalogue(catalogue: Path) -> None:
    listed = {entry.one for entry in entries_of(catalogue)}
    asked = strings_of_source() | strings_of_templates()
    assert len(asked) > 300
    missing = {text: where for text, where in asked.items() if text and text not in listed}
    assert missing == {}


# Files.


def test_vendored_files_are_those_named_with_their_digest() -> None:
    readme = (ROOT / "static" / "vendor" / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", readme, re.MULTILINE))
    for name, digest in rows.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name
    vendored = {
        str(path.relative_to(ROOT))
        for path in tracked()
        if "vendor" in path.parts and path.name not in ("README.md", "LICENSE-MIT.txt")
    }
    assert vendored == set(rows)


def test_no_file_knows_a_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|mnt/\w+)/[\w.]")
    assert [name for name, text in texts() if machine.search(text)] == []


def test_no_pinned_package_names_where_it_came_from() -> None:
    for name, text in texts(".txt", ".in", ".toml", ".lock"):
        if name.startswith("requirements/") or name == "pyproject.toml":
            assert not re.search(r"--(?:extra-)?index-url|--find-links|https?://\S*/simple|file://", text), (
                name
            )
    pinned = [
        line for name, text in texts(".txt") if name.startswith("requirements/") for line in text.splitlines()
    ]
    assert all("==" in line for line in pinned if re.match(r"\w", line))


def test_nothing_is_left_for_later() -> None:
    later = re.compile(
        r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"]) + r")\b"
    )
    assert [
        name for name, text in texts(".py", ".html", ".js", ".css", ".md", ".sh") if later.search(text)
    ] == []


def test_pages_ask_no_other_host() -> None:
    for name, text in texts(".html", ".css", ".js"):
        if name.startswith(("templates/", "static/", "cases/")):
            loaded = re.findall(r"""(?:src|href|url\(|@import)\s*=?\s*["'(]?\s*(https?:)?//[\w.]+""", text)
            assert loaded == [], name


def test_templates_carry_no_script_or_style_of_their_own() -> None:
    for name, text in texts(".html"):
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son\w+=", text), name


def test_no_secret_is_committed() -> None:
    private = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]{20}|\b(?:ghp|xox[bp]|AKIA)[_-]?\w{16,}"
    )
    assert [name for name, text in texts() if private.search(text)] == []
    for name in ("var/", "secrets/", ".env"):
        assert not any(str(path.relative_to(ROOT)).startswith(name) for path in tracked())
