"""A person in front of the pages, without a browser: what a page's forms hold is what is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from permissions.models import User
from tests.district import District

VOID = {"input", "br", "img", "hr", "meta", "link", "use"}


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    fields: dict[str, Any] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """A page read the way a browser reads it: its forms, its ids, its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self._inside: list[str] = []
        self._words: list[str] = []
        self._select: tuple[str, bool] | None = None
        self._textarea: str | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        """The words of the page, spaces evened out."""
        return " ".join(" ".join(self._words).split())

    def form(self, action: str) -> Form:
        """The form that is sent to an address."""
        return next(form for form in self.forms if form.action == action)

    def has_form(self, action: str) -> bool:
        return any(form.action == action for form in self.forms)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._inside.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        self.inline += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if not self.forms or "form" not in self._inside:
            return
        form, name = self.forms[-1], given.get("name", "")
        match tag:
            case "input" if name:
                self._input(form, name, given)
            case "textarea":
                form.names.add(name)
                form.fields[name], self._textarea = "", name
            case "select":
                form.names.add(name)
                self._select = (name, False)
            case "option" if self._select:
                select, chosen = self._select
                if "selected" in given or not (chosen or select in form.fields):
                    form.fields[select] = given.get("value", "")
                    self._select = (select, "selected" in given)
            case "button":
                form.buttons.append((name, given.get("value", "")))

    @staticmethod
    def _input(form: Form, name: str, given: dict[str, str]) -> None:
        form.names.add(name)
        kind = given.get("type", "text")
        if kind == "file":
            return
        if kind == "checkbox":
            if "checked" in given:
                before = form.fields.get(name, [])
                form.fields[name] = [*before, given.get("value", "on")]
            return
        form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag == "textarea":
            self._textarea = None
        if tag == "select":
            self._select = None

    def handle_data(self, words: str) -> None:
        if self._textarea and self.forms:
            self.forms[-1].fields[self._textarea] += words.removeprefix("\n")
        self._words.append(words)


class Person:
    """Somebody signed in, who looks at pages and sends the forms on them."""

    def __init__(self, user: User, language: str = "en") -> None:
        self.user = user
        User.objects.filter(pk=user.pk).update(language="en" if language == "en" else "zh-hans")
        self.client = Client(HTTP_ACCEPT_LANGUAGE=language)
        self.client.force_login(user)

    def looks_at(self, address: str, **headers: str) -> Any:
        """The answer to a request for a page; ``.page`` is the page read."""
        return _read(self.client.get(address, headers=headers or None))

    def sends(self, answer: Any, action: str, press: str = "", /, **changes: Any) -> Any:
        """A page's form, sent with some fields filled in; ``press`` names a button ``name=value``."""
        form = answer.page.form(action)
        unknown = set(changes) - form.names
        assert not unknown, f"the form has no {unknown}"
        fields = {**form.fields, **changes}
        if press:
            name, _equals, value = press.partition("=")
            assert (name, value) in form.buttons, f"no button {press}"
            fields[name] = value
        return _read(self.client.post(action, fields))

    def posts(self, address: str, /, **fields: Any) -> Any:
        """Something sent that no page of ours holds: a forged request, or a file."""
        return _read(self.client.post(address, fields))


def person(district: District, name: str, language: str = "en") -> Person:
    """Somebody of the district, signed in."""
    return Person(district[name], language)


def anonymous(language: str = "en") -> Client:
    """A browser in which nobody is signed in."""
    return Client(HTTP_ACCEPT_LANGUAGE=language)


def read(answer: Any) -> Page:
    """The page of an answer."""
    return Page(answer.content.decode())


def path_of(address: str) -> str:
    """An address without its query and fragment."""
    return urlsplit(address).path


def _read(answer: Any) -> Any:
    if not answer.streaming and "text/html" in answer.get("Content-Type", ""):
        answer.page = read(answer)
    return answer
