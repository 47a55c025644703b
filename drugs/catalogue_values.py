"""Single values of a catalogue file: text, lists, days, and the line on which each stands."""

from __future__ import annotations

import datetime
import re
import tomllib
import unicodedata
from collections import Counter
from typing import Any

MAX_BYTES = 256 * 1024  # of one file; the longest of the project has 20 kB
MARKUP = re.compile(r"<\s*[a-zA-Z/!?]|&#?\w+;|\]\(|https?://|www\.|[\x00-\x08\x0b-\x1f\x7f]")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # categories of characters that no reader sees
_MISREAD = re.compile(
    "\ufffd|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|â€"
)  # UTF-8 that was once read as something else
_YEARS = range(2000, 2100)
_QUOTED_CHARS = 60
_HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?")
_KEY = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*[.=]")
_TOKEN = re.compile(r"\"\"\"|'''|\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*|[\[\]{}]")


def quoted(value: str) -> str:
    """`value` in quotation marks for a report: short, and with what cannot be seen written out."""
    seen = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in value[:_QUOTED_CHARS])
    return f'"{seen}…"' if len(value) > _QUOTED_CHARS else f'"{seen}"'


class Values:
    """One file while it is read. Every problem is collected with its line.

    A `place` is "" for the top of the file, or "sources 2" for the third table of that name.
    """

    def __init__(self, name: str, problems: list[str]) -> None:
        self.name = name
        self.is_sound = True
        self._problems = problems
        self._lines: dict[tuple[str, str], int] = {}

    def problem(self, place: str, reason: str, key: str = "", *, line: int | None = None) -> None:
        """`key` is the one at fault, where one key is. Its line is named, or that of its table."""
        self.is_sound = False
        number = line or self.line(place, key)
        where = f"{quoted(self.name)[1:-1]}:" + (f" line {number}:" if number else "")
        self._problems.append(f"{where} {reason}")

    def line(self, place: str, key: str = "") -> int:
        """Where it stands; 0 when it stands nowhere."""
        table = place.split(" ")[0].split(".")[0]  # of one that is written on a single line
        places = [(place, key), (place, ""), ("", table), (f"{key} 0", "")]
        return next((self._lines[each] for each in places if each in self._lines), 0)

    def parse(self, raw: bytes) -> dict[str, Any] | None:
        """The tables of a file as TOML reads them, or nothing when it is no TOML in UTF-8 of a fair size."""
        if len(raw) > MAX_BYTES:
            self.problem("", f"the file has {len(raw)} bytes; {MAX_BYTES} are enough")
            return None
        try:
            text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.problem("", "the file is not in UTF-8. Please save it as UTF-8 text.", line=line)
            return None
        try:
            table = tomllib.loads(text)
        except RecursionError:
            self.problem("", "the file holds lists within lists without end")
        except ValueError as error:  # no TOML, a day that is in no calendar, a number that is too long
            found = re.search(r"\(at line (\d+)", str(error))
            reason = quoted(re.sub(r" \(at .*\)$", "", str(error)))[1:-1]
            self.problem("", f"the file cannot be read: {reason}", line=int(found[1]) if found else None)
        else:
            self._lines = _line_numbers(text)
            return table
        return None

    # -- Tables ------------------------------------------------------------------------------
    def keys(self, table: Any, place: str, names: str, optional: str = "") -> bool:
        """The keys of `names`, and of `optional` where they are given; says which are missing or not known."""
        if not isinstance(table, dict):
            self.problem(place, "a table was expected here")
            return False
        wanted = set(names.split())
        for key in sorted(set(table) - wanted - set(optional.split())):
            self.problem(place, f"key {quoted(key)} is not known", key)
        for key in sorted(wanted - set(table)):
            self.problem(place, f'key "{key}" is missing')
        return set(table) >= wanted

    # -- Values --------------------------------------------------------------------------------
    def text(
        self,
        table: dict[str, Any],
        key: str,
        limit: int,
        place: str = "",
        *,
        needed: bool = False,
        is_address: bool = False,
    ) -> str:
        """A line of text of up to `limit` characters; "" where the key may be left out and is."""
        value = table.get(key, "")
        if not isinstance(value, str):
            self.problem(place, f"{key} has to be text", key)
            return ""
        if needed and not value.strip():
            self.problem(place, f"{key} is empty", key)
        if value != value.strip():
            self.problem(place, f"{key} begins or ends with a space", key)
        if len(value) > limit:
            self.problem(place, f"{key} is longer than {limit} characters", key)
        elif unseen := next((each for each in value if unicodedata.category(each) in _UNSEEN), ""):
            self.problem(place, f"{key} holds a character that cannot be seen, U+{ord(unseen):04X}", key)
        elif found := _MISREAD.search(value):
            self.problem(
                place, f"{key} holds {quoted(found.group())}: was it saved in another encoding?", key
            )
        elif not is_address and (found := MARKUP.search(value)):
            self.problem(place, f"{key} holds {quoted(found.group())}: no HTML and no links here", key)
        return value

    def texts(self, table: dict[str, Any], key: str, limit: int, place: str = "") -> tuple[str, ...]:
        values = table[key]
        if not isinstance(values, list):
            self.problem(place, f"{key} has to be a list", key)
            return ()
        return tuple(self.text({key: value}, key, limit, place, needed=True) for value in values)

    def choice(self, table: dict[str, Any], key: str, known: set[str], place: str = "") -> str:
        value = table[key]
        if not isinstance(value, str) or value not in known:
            among = ", ".join(each or '""' for each in sorted(known))
            self.problem(place, f"{key} {quoted(str(value))} is not one of: {among}", key)
            return ""
        return value

    # -- Days ------------------------------------------------------------------------------------
    def days(
        self, table: dict[str, Any], place: str = ""
    ) -> tuple[datetime.date | None, datetime.date | None]:
        """`checked_on` and `check_by`: both, or neither where that is allowed."""
        checked_on, check_by = self._day(table, "checked_on", place), self._day(table, "check_by", place)
        if ("checked_on" in table) != ("check_by" in table):
            self.problem(place, "checked_on and check_by stand together, or neither does", "check_by")
        if checked_on and check_by and check_by < checked_on:
            self.problem(place, "check_by is earlier than checked_on", "check_by")
        return checked_on, check_by

    def review(
        self, table: dict[str, Any], who: str, limit: int, place: str = ""
    ) -> tuple[datetime.date | None, str]:
        """The day of a review and the name of who made it: both or neither."""
        name = self.text(table, who, limit, place)
        reviewed_on = self._day(table, "reviewed_on", place)
        if ("reviewed_on" in table) != bool(name):
            key = "reviewed_on" if "reviewed_on" in table else who
            self.problem(place, f"reviewed_on and {who} stand together, or neither does", key)
        return reviewed_on, name

    def _day(self, table: dict[str, Any], key: str, place: str) -> datetime.date | None:
        value = table.get(key)
        if key not in table:
            return None
        if type(value) is not datetime.date:
            self.problem(place, f"{key} {quoted(str(value))} is not a date such as 2026-11-22", key)
            return None
        if value.year not in _YEARS:
            self.problem(place, f"{key} {value} is not a day of our time", key)
            return None
        return value


def _line_numbers(text: str) -> dict[tuple[str, str], int]:
    """Lines of tables, as (place, ""), and of the keys in them, as (place, key). `text` is sound TOML."""
    found: dict[tuple[str, str], int] = {}
    tables: Counter[str] = Counter()
    place, depth, inside = "", 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside and not depth:
            if header := _HEADER.match(line):
                name = re.sub(r"[\s\"']", "", header[1])
                place = f"{name} {tables[name]}"
                tables[name] += 1
                found[place, ""] = number
                continue
            if key := _KEY.match(line):
                found.setdefault((place, key[1]), number)
        for mark in _TOKEN.findall(line):
            if inside:
                inside = "" if mark == inside else inside
            elif mark in ('"""', "'''"):
                inside = mark
            elif mark in "[{":
                depth += 1
            elif mark in "]}":
                depth -= 1
    return found
