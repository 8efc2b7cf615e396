"""The numbers a bureau may set: what each one means, and which one holds where and when.

A parameter is dated and has a jurisdiction: a case is judged by the values in force on its governing
date in its street, so every question names a date and a division. A value nobody has entered is
refused, never guessed. Numbers that the law itself fixes are no parameters: they are constants here,
listed in :data:`FIXED_BY_LAW`, and no row can change them.

This room knows no table: :mod:`workflows.rulebook` loads the values from the database.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

Value = Decimal | int | str | bool

EVERYWHERE = ""

# Levels of a division code (GB/T 2260 and its extension): digits that say something, zeros after them.
DIVISION_LENGTH = 12
LEVEL_LENGTHS = (12, 9, 6, 4, 2)


class Unit(StrEnum):
    """What a parameter's value counts."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"
    TIMES = "×"
    PERCENT = "percent"
    FEN = "fen"
    NUMBER = "number"
    MEGABYTES = "MB"
    YES_NO = "bool"
    CHOICE = "choice"


SPAN_UNITS = frozenset({Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS, Unit.MONTHS})
DECIMAL_UNITS = frozenset({Unit.TIMES, Unit.PERCENT})


class UnknownParameter(LookupError):
    """No parameter of that name exists; a page that names one is wrong."""

    code = "unknown_parameter"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        if any(number.key == self.key for number in FIXED_BY_LAW):
            return str(_("%(key)s is fixed by law and can't be set.") % {"key": self.key})
        return str(_("There is no parameter named %(key)s.") % {"key": self.key})


class MissingParameter(LookupError):
    """Nobody has entered a value that holds at this date in this division."""

    code = "missing_parameter"

    def __init__(self, key: str, on: date, division: str) -> None:
        super().__init__(key, on, division)
        self.key = key
        self.on = on
        self.division = division

    def __str__(self) -> str:
        terms = {
            "title": kind_of(self.key).title,
            "key": self.key,
            "date": self.on.isoformat(),
            "division": self.division,
        }
        if self.division == EVERYWHERE:
            return str(_("No value of “%(title)s” (%(key)s) is in force on %(date)s.") % terms)
        return str(
            _("No value of “%(title)s” (%(key)s) is in force on %(date)s for division %(division)s.") % terms
        )


class BadParameterValue(ValueError):
    """A value can't be read as its parameter's unit, or lies outside its bounds."""

    code = "bad_parameter_value"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class ParameterKind:
    """One parameter a bureau may set.

    :param lowest: and ``highest``: bounds, both included; a national ceiling where the source says so.
    :param choices: for a choice: the codes it may take, each with its title.
    :param set_by_bureau: the product brings no value; nothing that needs it works before one is entered.
    :param source: of the rule or of the bound.
    """

    key: str
    unit: Unit
    title: Promise
    lowest: Decimal | int | None = None
    highest: Decimal | int | None = None
    choices: Mapping[str, Promise] | None = None
    set_by_bureau: bool = False
    source: str = ""

    def parse(self, text: str) -> Value:
        """The value written in a row: plain ASCII digits, ``yes``/``no``, or a choice's code.

        :raises BadParameterValue: it can't be read so, or lies outside the bounds.
        """
        if self.unit is Unit.YES_NO:
            if text not in ("yes", "no"):
                raise self._refused(_("write yes or no"), text)
            return text == "yes"
        if self.unit is Unit.CHOICE:
            if text not in (self.choices or {}):
                raise self._refused(
                    _("choose one of %(codes)s") % {"codes": ", ".join(self.choices or {})}, text
                )
            return text
        number: Decimal | int
        if self.unit in DECIMAL_UNITS:
            if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", text):
                raise self._refused(_("write a number with at most four decimals"), text)
            number = Decimal(text)
        else:
            if not re.fullmatch(r"[0-9]{1,12}", text):
                raise self._refused(_("write a whole number"), text)
            number = int(text)
        if self.lowest is not None and number < self.lowest:
            raise self._refused(_("it can't be below %(bound)s") % {"bound": self.lowest}, text)
        if self.highest is not None and number > self.highest:
            raise self._refused(_("it can't be above %(bound)s") % {"bound": self.highest}, text)
        return number

    def in_words(self, value: Value) -> str:
        """A value as a person reads it: "10 working days", "¥900.00", "4 times"."""
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, str):
            return str((self.choices or {})[value])
        if self.unit is Unit.FEN:
            yuan, fen = divmod(int(value), 100)
            return f"¥{yuan:,}.{fen:02d}"
        if isinstance(value, Decimal):
            plain = f"{value.normalize():f}"
            return f"{plain}%" if self.unit is Unit.PERCENT else f"{plain} ×"
        if self.unit in SPAN_UNITS:
            return span_in_words(self.unit, value)
        return f"{value} MB" if self.unit is Unit.MEGABYTES else str(value)

    def _refused(self, why: object, text: str) -> BadParameterValue:
        sentence = _("“%(title)s” (%(key)s) can't be “%(text)s”: %(why)s.")
        return BadParameterValue(
            str(sentence % {"title": self.title, "key": self.key, "text": text, "why": why})
        )


def span_in_words(unit: Unit, amount: int) -> str:
    """A length of time in words, in the reader's language: "10 working days"."""
    words = {
        Unit.WORKING_DAYS: ngettext("%(n)d working day", "%(n)d working days", amount),
        Unit.CALENDAR_DAYS: ngettext("%(n)d calendar day", "%(n)d calendar days", amount),
        Unit.HOURS: ngettext("%(n)d hour", "%(n)d hours", amount),
        Unit.MONTHS: ngettext("%(n)d month", "%(n)d months", amount),
    }
    return words[unit] % {"n": amount}


class LawNumber(NamedTuple):
    """A number the law itself fixes."""

    key: str
    unit: Unit
    amount: int
    title: Promise
    source: str


# The law's own numbers. They are not parameters: no row, no bureau and no page changes them.
DIVORCE_COOLING_DAYS = 30
DIVORCE_CERTIFICATE_DAYS = 30
REVIEW_APPLICATION_DAYS = 60
REVIEW_ANSWER_WORKING_DAYS = 10
SUIT_MONTHS = 6
PETITION_REPLY_DAYS = 15
PETITION_OBJECTION_WORKING_DAYS = 5
PETITION_DECISION_DAYS = 60
PETITION_EXTENSION_DAYS = 30
PETITION_REVIEW_REQUEST_DAYS = 30
PETITION_REVIEW_ANSWER_DAYS = 30

_DAYS, _WD, _MONTHS = Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS
FIXED_BY_LAW: tuple[LawNumber, ...] = (
    LawNumber("div.cooling_days", _DAYS, DIVORCE_COOLING_DAYS,
              _("Cooling-off period before divorce"), "民法典 art. 1077(1)"),
    LawNumber("div.cert_days", _DAYS, DIVORCE_CERTIFICATE_DAYS,
              _("Time to ask for the divorce certificate"), "民法典 art. 1077(2)"),
    LawNumber("remedy.review_days", _DAYS, REVIEW_APPLICATION_DAYS,
              _("Time to apply for administrative review"), "行政复议法 art. 20"),
    LawNumber("remedy.answer_wd", _WD, REVIEW_ANSWER_WORKING_DAYS,
              _("Time for the office's answer to an administrative review"), "行政复议法"),
    LawNumber("remedy.suit_months", _MONTHS, SUIT_MONTHS,
              _("Time to sue before a court"), "行政诉讼法 art. 46"),
    LawNumber("petition.reply_days", _DAYS, PETITION_REPLY_DAYS,
              _("Time to tell a petitioner how the petition is handled"), "信访工作条例 arts 22–24"),
    LawNumber("petition.objection_wd", _WD, PETITION_OBJECTION_WORKING_DAYS,
              _("Time to object that a petition belongs elsewhere"), "信访工作条例 arts 22–24"),
    LawNumber("petition.decision_days", _DAYS, PETITION_DECISION_DAYS,
              _("Time to decide a petition"), "信访工作条例 arts 31–36"),
    LawNumber("petition.extension_days", _DAYS, PETITION_EXTENSION_DAYS,
              _("Extension for deciding a petition"), "信访工作条例 arts 31–36"),
    LawNumber("petition.review_request_days", _DAYS, PETITION_REVIEW_REQUEST_DAYS,
              _("Time to ask for the review of a petition"), "信访工作条例 arts 31–36"),
    LawNumber("petition.review_answer_days", _DAYS, PETITION_REVIEW_ANSWER_DAYS,
              _("Time to answer the review of a petition"), "信访工作条例 arts 31–36"),
)  # fmt: skip


def _span(
    key: str, unit: Unit, title: Promise, highest: int, *, source: str = "", lowest: int = 1
) -> ParameterKind:
    return ParameterKind(key, unit, title, lowest=lowest, highest=highest, source=source)


_VISIT_RHYTHMS = {
    "weekly": _("weekly"),
    "fortnightly": _("every two weeks"),
    "monthly": _("monthly"),
    "quarterly": _("quarterly"),
    "half_yearly": _("half-yearly"),
    "yearly": _("yearly"),
}

# Bounds keep typing errors out, except where a source is named: there the bound is the source's own.
KINDS: dict[str, ParameterKind] = {
    kind.key: kind
    for kind in (
        # Standards
        ParameterKind("std.dibao.month", Unit.FEN, _("Dibao standard per person and month"),
                      lowest=1, highest=1_000_000, set_by_bureau=True, source="社会救助法 art. 18"),
        # Temporary relief: sums
        ParameterKind("tr.street_limit_x", Unit.TIMES, _("Street's limit, per head in dibao standards"),
                      lowest=0, highest=12),
        ParameterKind("tr.smallquick.max_x", Unit.TIMES, _("Small quick relief, at most in dibao standards"),
                      lowest=0, highest=1, source="民政部 财政部 2026-01-29 §2(1)"),
        ParameterKind("tr.smallquick.per", Unit.CHOICE, _("Small quick relief is measured per"),
                      choices={"head": _("head"), "case": _("case")}),
        ParameterKind("tr.smallquick.publish", Unit.YES_NO, _("Small quick relief is published afterwards")),
        ParameterKind("tr.advance.max_x", Unit.TIMES, _("Advance, at most per head in dibao standards"),
                      lowest=0, highest=12),
        ParameterKind("tr.cap_x.normal", Unit.TIMES, _("Relief cap per head in dibao standards"),
                      lowest=0, highest=24),
        ParameterKind("tr.cap_x.special", Unit.TIMES,
                      _("Relief cap per head in dibao standards, special hardship"), lowest=0, highest=24),
        ParameterKind("tr.cash_direct.max", Unit.FEN, _("Cash paid directly, at most"),
                      lowest=0, highest=10_000_000),
        # Temporary relief: how often
        ParameterKind("tr.same_cause.window", Unit.CHOICE, _("One grant for the same cause in"),
                      choices={"calendar_year": _("a calendar year"), "twelve_months": _("twelve months")}),
        ParameterKind("tr.max_per_year", Unit.NUMBER, _("Grants to one household in a year, at most"),
                      lowest=1, highest=12),
        # Temporary relief: time
        _span("tr.accept.wd", Unit.WORKING_DAYS, _("Time to accept an application"), 10),
        _span("tr.accept.urgent_h", Unit.HOURS, _("Time to accept an urgent application"), 24),
        _span("tr.correction.wd", Unit.WORKING_DAYS, _("Time to complete an application"), 30),
        _span("tr.smallquick.sla", Unit.HOURS, _("Time to relieve an urgent hardship"), 72,
              source="民政部 财政部 2026-01-29 §2(1)"),
        _span("tr.national_limit.days", Unit.CALENDAR_DAYS,
              _("National limit for relieving an urgent hardship"), 3,
              source="民政部 财政部 2026-01-29 §2(1)"),
        _span("tr.granted_lapse.h", Unit.HOURS, _("Time until an unpaid advance lapses"), 72),
        _span("tr.emergency_end.h", Unit.HOURS,
              _("Time to record the end of the emergency before the payment counts as its end"), 720),
        _span("tr.backfill.wd", Unit.WORKING_DAYS, _("Time to back-fill the papers"), 60),
        _span("tr.filing_review.wd", Unit.WORKING_DAYS, _("Time for the district to review a filing"), 60),
        _span("tr.phone_confirm.h", Unit.HOURS, _("Time to confirm a decision given by telephone"), 72),
        _span("tr.regular.review_wd", Unit.WORKING_DAYS, _("Time to review an application"), 60),
        _span("tr.review.extend_wd", Unit.WORKING_DAYS, _("Extension of the review, once"), 30),
        _span("tr.publicity.days", Unit.CALENDAR_DAYS, _("Length of the public notice"), 30),
        _span("tr.triage.wd", Unit.WORKING_DAYS, _("Time to say how an accepted case goes on"), 10),
        _span("tr.triage.urgent_h", Unit.HOURS, _("Time to propose an advance in an accepted case"), 24),
        _span("tr.backfill_review.wd", Unit.WORKING_DAYS, _("Time to review the back-filled papers"), 30),
        _span("tr.recovery.wd", Unit.WORKING_DAYS, _("Time to recover money paid on false facts"), 120),
        _span("tr.pay.wd", Unit.WORKING_DAYS, _("Time to pay an approved sum"), 30),
        _span("tr.check_reuse.months", Unit.MONTHS, _("Time for which a means check is used again"), 24),
        _span("tr.street_decision.wd", Unit.WORKING_DAYS, _("Time of the street to decide"), 10),
        _span("tr.district_review.wd", Unit.WORKING_DAYS, _("Time of the district to review a case"), 20),
        _span("tr.district_decision.wd", Unit.WORKING_DAYS, _("Time of the district to decide"), 20),
        _span("tr.post.wd", Unit.WORKING_DAYS, _("Time to post the public notice"), 10),
        _span("tr.objection.wd", Unit.WORKING_DAYS, _("Time to look into an objection"), 20),
        _span("tr.result_notice.days", Unit.CALENDAR_DAYS, _("Time the published result hangs"), 60),
        _span("tr.publish.wd", Unit.WORKING_DAYS, _("Time to publish a paid grant"), 20),
        _span("tr.file.wd", Unit.WORKING_DAYS, _("Time to file a published grant"), 20),
        _span("tr.refusal_notice.wd", Unit.WORKING_DAYS, _("Time to serve a notice of refusal"), 10),
        _span("tr.redo.wd", Unit.WORKING_DAYS, _("Time to take up an annulled case anew"), 20),
        # Means check
        _span("mc.check.wd", Unit.WORKING_DAYS, _("Time to check a household's means"), 60),
        # Panel
        ParameterKind("panel.quorum", Unit.NUMBER, _("Members of a panel who must vote and sign"),
                      lowest=3, highest=15),
        _span("panel.convene.wd", Unit.WORKING_DAYS,
              _("Time to convene a panel, and again to hear its votes"), 30),
        _span("panel.minutes.wd", Unit.WORKING_DAYS, _("Time to write and sign a panel's minutes"), 30),
        # Reserve funds
        ParameterKind("rf.quota", Unit.FEN, _("Reserve fund of a street for a year"),
                      lowest=0, highest=10_000_000_000),
        ParameterKind("rf.low_water_pct", Unit.PERCENT, _("Low-water mark of a reserve fund"),
                      lowest=0, highest=100),
        # Edge groups
        ParameterKind("eg.edge_x", Unit.TIMES, _("Edge families: income below, in dibao standards"),
                      lowest=1, highest=3, source="社会救助法 art. 21"),
        ParameterKind("eg.rigid.ratio", Unit.PERCENT, _("Rigid expenditure: share of the income above"),
                      lowest=0, highest=1000, set_by_bureau=True, source="社会救助法 art. 22"),
        _span("eg.rigid.validity_months", Unit.MONTHS, _("Rigid expenditure: recognition holds for"), 12,
              source="刚性支出困难家庭认定办法"),
        _span("eg.review.months", Unit.MONTHS, _("A plan is reviewed every"), 12),
        _span("eg.review.dibao.months", Unit.MONTHS, _("A dibao family is reviewed every"), 12),
        _span("eg.review.dibao_unstable.months", Unit.MONTHS,
              _("A dibao family of unstable income is reviewed every"), 6),
        _span("eg.views.days", Unit.CALENDAR_DAYS, _("Time to give one's views on an exit"), 60),
        ParameterKind("visit.high", Unit.CHOICE, _("Visits, high risk"), choices=_VISIT_RHYTHMS),
        ParameterKind("visit.medium", Unit.CHOICE, _("Visits, medium risk"), choices=_VISIT_RHYTHMS),
        ParameterKind("visit.low", Unit.CHOICE, _("Visits, low risk"), choices=_VISIT_RHYTHMS),
        _span("visit.high.event_hours", Unit.HOURS, _("Visit after a major change, high risk"), 168),
        ParameterKind("elder.alone.visits_per_month", Unit.NUMBER,
                      _("Visits to an elder living alone, each month at least"), lowest=1, highest=31),
        # Dibao
        _span("dibao.total_wd", Unit.WORKING_DAYS, _("Time to decide on dibao"), 30,
              source="最低生活保障审核确认办法"),
        _span("dibao.extended_wd", Unit.WORKING_DAYS, _("Time to decide on dibao, special cases"), 45,
              source="最低生活保障审核确认办法"),
        _span("dibao.refusal_notice_wd", Unit.WORKING_DAYS, _("Time to give notice of a dibao refusal"), 10),
        # Leads, inspection, divorce registration, the office itself
        _span("lead.first_contact.wd", Unit.WORKING_DAYS, _("Time to first contact after a lead"), 30),
        ParameterKind("insp.sample_pct", Unit.PERCENT, _("Share of decisions drawn for inspection"),
                      lowest=1, highest=100),
        _span("insp.rectify.wd", Unit.WORKING_DAYS, _("Time to put right what an inspection found"), 60),
        ParameterKind("div.rest_days", Unit.CHOICE, _("Registry periods don't end on"),
                      choices={"weekends_too": _("weekends and holidays"), "holidays_only": _("holidays")},
                      source="民法典 art. 203"),
        ParameterKind("law.art44_2", Unit.CHOICE, _("Streets decide"),
                      choices={"commission": _("by commission, in the bureau's name"),
                               "own_name": _("in their own name")}, source="社会救助法 art. 44(2)"),
        ParameterKind("doc.max_mb", Unit.MEGABYTES, _("Size of one document, at most"),
                      lowest=1, highest=200),
    )
}  # fmt: skip


def is_known(key: str) -> bool:
    """Whether a bureau may set a parameter of this name."""
    return key in KINDS


def kind_of(key: str) -> ParameterKind:
    """What a parameter means.

    :raises UnknownParameter: there is none of that name, or the law fixes it.
    """
    try:
        return KINDS[key]
    except KeyError:
        raise UnknownParameter(key) from None


def jurisdictions_of(division: str) -> tuple[str, ...]:
    """The divisions whose values may hold in a division, the most specific first, everywhere last.

    >>> jurisdictions_of("320613001000")
    ('320613001000', '320613000000', '320600000000', '320000000000', '')

    :raises ValueError: it is no 12-digit division code (a unit's code may have more after a point).
    """
    code, _point, _unit = division.partition(".")
    if not code:
        return (EVERYWHERE,)
    if not re.fullmatch(r"[0-9]{12}", code):
        raise ValueError(f"A division code has 12 digits: {division!r}.")
    widening = (code[:length].ljust(DIVISION_LENGTH, "0") for length in LEVEL_LENGTHS)
    return (*dict.fromkeys(widening), EVERYWHERE)


@dataclass(frozen=True)
class DatedValue:
    """A value as entered: for a division, from a day on, by a source."""

    key: str
    division: str
    since: date
    text: str
    source: str

    @cached_property
    def value(self) -> Value:
        """The value itself.

        :raises BadParameterValue: what was entered can't be read.
        """
        return kind_of(self.key).parse(self.text)


class Stamped(NamedTuple):
    """A value in a stamp, as written in its row: texts only, so that a history can store it."""

    value: str
    since: str
    source: str


Stamp = dict[str, Stamped]


class Parameters:
    """All values entered, at one moment; never changed."""

    def __init__(self, rows: Iterable[DatedValue]) -> None:
        self._rows: dict[tuple[str, str], list[DatedValue]] = {}
        for row in sorted(rows, key=lambda row: row.since, reverse=True):
            self._rows.setdefault((row.key, row.division), []).append(row)

    def find(self, key: str, *, on: date, division: str) -> DatedValue:
        """The row that holds on a date in a division: the most specific division, then the latest.

        :raises MissingParameter: nobody has entered one.
        :raises UnknownParameter: no parameter has that name.
        """
        kind_of(key)
        for jurisdiction in jurisdictions_of(division):
            for row in self._rows.get((key, jurisdiction), ()):
                if row.since <= on:
                    return row
        raise MissingParameter(key, on, division)

    def value(self, key: str, on: date, division: str) -> Value:
        """The value that holds on a date in a division.

        :raises MissingParameter: nobody has entered one.
        :raises BadParameterValue: what was entered can't be read.
        """
        return self.find(key, on=on, division=division).value

    def reader(self, *, on: date, division: str) -> Reading:
        """The values of one date and division, remembering which were asked for."""
        return Reading(self, on=on, division=division)

    def in_force(self, *, on: date, division: str) -> Stamp:
        """Every value that holds on a date in a division, by its key."""
        stamp = {}
        for key in KINDS:
            try:
                stamp[key] = _stamped(self.find(key, on=on, division=division))
            except MissingParameter:
                continue
        return stamp

    def digest(self, *, on: date, division: str) -> str:
        """A fingerprint of every value that holds on a date in a division."""
        return digest_of_stamp(self.in_force(on=on, division=division))


class Reading:
    """The values of one date and division; what is read is remembered, so that a move can stamp it.

    ``reader["tr.backfill.wd"]`` gives any value; :meth:`whole`, :meth:`multiple`, :meth:`choice` and
    :meth:`yes` give it with its type. All raise as :meth:`Parameters.value` does.
    """

    def __init__(self, parameters: Parameters, *, on: date, division: str) -> None:
        self._parameters = parameters
        self._read: dict[str, DatedValue] = {}
        self.on = on
        self.division = division

    def __getitem__(self, key: str) -> Value:
        row = self._parameters.find(key, on=self.on, division=self.division)
        self._read[key] = row
        return row.value

    def remember(self, keys: Iterable[str]) -> None:
        """Have these values in the stamp, whether anything else asks for them or not."""
        for key in keys:
            self[key]

    def whole(self, key: str) -> int:
        """A number of days, hours, months, fen, megabytes or things."""
        value = self[key]
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{key} is no whole number.")
        return value

    def multiple(self, key: str) -> Decimal:
        """A multiple or a percentage, exact."""
        value = self[key]
        if not isinstance(value, Decimal):
            raise TypeError(f"{key} is neither a multiple nor a percentage.")
        return value

    def choice(self, key: str) -> str:
        """The code of a choice."""
        value = self[key]
        if not isinstance(value, str):
            raise TypeError(f"{key} is no choice.")
        return value

    def yes(self, key: str) -> bool:
        """The answer to a yes-or-no question."""
        value = self[key]
        if not isinstance(value, bool):
            raise TypeError(f"{key} is no yes-or-no question.")
        return value

    @property
    def used(self) -> frozenset[str]:
        """The keys read so far."""
        return frozenset(self._read)

    def stamp(self) -> Stamp:
        """What was read, by its key: the value as entered, since when, by which source."""
        return {key: _stamped(row) for key, row in sorted(self._read.items())}

    @property
    def digest(self) -> str:
        """A fingerprint of what was read; it can be computed again from the stamp."""
        return digest_of_stamp(self.stamp())


def digest_of_stamp(stamp: Mapping[str, Iterable[str]]) -> str:
    """A short fingerprint of values, independent of the order in which they were read."""
    lines = {key: list(stamped) for key, stamped in stamp.items()}
    text = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _stamped(row: DatedValue) -> Stamped:
    return Stamped(row.text, row.since.isoformat(), row.source)
