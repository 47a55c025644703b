"""What in a text could lead strangers to a person: pointed out before it is published, never taken out.

The patterns would rather miss something than call a dose, a date or a blood count a telephone number: somebody who is
warned for nothing stops reading warnings. Each pattern reads a bounded piece from each place it can begin at, so time
grows with the length of the text only.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.utils.functional import _StrPromise

MAX_HINTS = 10  # a list that is longer is not read

# What the page says of each kind, after the words that were found.
SENTENCES: dict[str, _StrPromise] = {
    "email": _("This looks like an e-mail address. Anyone who reads it can write to you."),
    "phone": _("This looks like a phone number. Strangers could call you."),
    "address": _("This looks like a street address or a postcode. It can show where somebody lives."),
    "name": _("This looks like a doctor’s full name. It can show where you are treated."),
    "number": _("This looks like a hospital or insurance number. It can lead to your records."),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One find: `text` as it stands in what was written, from `start` on; `sentence` says why it may matter."""

    kind: str  # a key of SENTENCES
    text: str
    start: int  # characters from the beginning

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.kind])


def find_personal_details(text: str) -> list[Hint]:
    """What in `text` looks like somebody's number, address or name, in the order of the text; each find once, MAX_HINTS at most."""
    plain = _ELSEWHERE.sub(_blank, text)
    hints: list[Hint] = []
    taken: list[tuple[int, int]] = []
    for kind, start, end in _finds(plain):
        if any(start < until and since < end for since, until in taken):
            continue
        taken.append((start, end))
        if all(hint.text != text[start:end] for hint in hints):
            hints.append(Hint(kind, text[start:end], start))
        if len(taken) == 5 * MAX_HINTS:
            break
    return sorted(hints, key=lambda hint: hint.start)[:MAX_HINTS]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _finds(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end), the surest kinds first: what they take is not looked at again."""
    for pattern in (_EMAIL, _EMAIL_IN_WORDS):
        for match in pattern.finditer(text):
            yield "email", *match.span()
    for pattern in (_RECORD_NUMBER, _SOCIAL_NUMBER):
        for match in pattern.finditer(text):
            if sum(char.isdecimal() for char in match.group("id")) >= _RECORD_DIGITS:
                yield "number", *match.span("id")
    for pattern in (_STREET, _STRASSE, _RUE, _POSTCODE):
        for match in pattern.finditer(text):
            yield "address", *match.span()
    for match in _TITLED.finditer(text):
        if _is_full_name(match.group("name")):
            yield "name", *match.span()
    numbers = _DATE.sub(_blank, text)
    for pattern in (_ABROAD, _AT_HOME, _NORTH_AMERICAN, _CALLED):
        for match in pattern.finditer(numbers):
            if _is_phone(match):
                yield "phone", *match.span("number")


# Addresses of pages and pictures hold long numbers that say nothing about anybody.
_ELSEWHERE = re.compile(r"(?:https?://|www\.|picture:|doi:)\S+|\b10\.\d{4,5}/\S+", re.IGNORECASE)

# -- Mail -------------------------------------------------------------------------------
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@[^\W_](?:[\w-]{0,62})(?:\.[^\W_][\w-]{0,62}){1,4}")
_EMAIL_IN_WORDS = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64}\s?(?:\(at\)|\[at\]|\bat\b)\s?(?:aol|gmail|googlemail|gmx|hotmail|icloud|live|mail|"
    r"outlook|proton|protonmail|web|yahoo)\s?(?:\(dot\)|\[dot\]|\bdot\b|\.)\s?(?:com|net|org|me|de|fr|co\.uk|es|it|nl)\b",
    re.IGNORECASE,
)

# -- Numbers of records -------------------------------------------------------------------
_RECORD_DIGITS = 5
_RECORD_NUMBER = re.compile(
    r"\b(?:(?:hospital|patient|insurance|policy|membership|case|chart|health card|medical record|medicare|medicaid)\s"
    r"(?:number|no\.?|nr\.?|id|#)|(?:nhs|chi|mrn|ssn|medicare|medicaid|social security|national insurance)"
    r"(?:\s(?:number|no\.?|nr\.?|id|#))?)(?:\s?(?:is|was|:|=|#))?\s?"
    r"(?P<id>[a-z]{0,4}[ -]?\d(?:[ -]?[a-z\d]){4,18})(?![a-z\d])",
    re.IGNORECASE,
)
_SOCIAL_NUMBER = re.compile(
    r"(?<![\w-])(?P<id>\d{3}-\d{2}-\d{4}|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D])(?![\w-])"
)

# -- Places -------------------------------------------------------------------------------
_NAME = r"[^\W\d_a-z][\w’'-]{1,24}"
_STREET = re.compile(
    rf"(?<![\w.,/-])\d{{1,5}}[a-zA-Z]?,? (?:{_NAME} ){{1,3}}"
    r"(?:Street|St\b\.?|Road|Rd\b\.?|Avenue|Ave\b\.?|Lane|Drive|Close|Crescent|Boulevard|Blvd\b\.?|Terrace|Gardens|Grove)(?!\w)"
)
_STRASSE = re.compile(
    r"(?<![\w-])(?:[A-ZÄÖÜ][\w-]{2,30}(?:straße|strasse|str\.|gasse|allee)|[A-ZÄÖÜ][\w-]{2,30} Straße) \d{1,4} ?[a-z]?(?!\w)"
)
_RUE = re.compile(
    r"(?<![\w.,/-])\d{1,4}(?: bis| ter)?,? (?:rue|boulevard|avenue|impasse|chemin) (?:(?:de|du|des|la|le|les) ){0,2}(?:d’|d'|l’|l')?"
    rf"{_NAME}"
)
# The letters C I K M O V never end a British postcode, so that "B12 5MG" is a vitamin. American ones follow a comma.
_POSTCODE = re.compile(
    r"(?<![\w.,/-])[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?!\w)|(?<=, )[A-Z]{2} \d{5}(?:-\d{4})?(?!\w)"
)

# -- People -------------------------------------------------------------------------------
_TITLED = re.compile(
    r"(?<![\w-])(?:Dr|Doctor|Doktor|Docteur|Dra|Prof|Professor|Consultant|Nurse)\b\.?(?: (?:Dr|med)\b\.?){0,2} "
    r"(?P<name>[^\W\d_a-z](?:[\w’'-]{0,24}|\.)(?: (?:[^\W\d_a-z](?:[\w’'-]{0,24}|\.)|de|van|von|der|la|al|bin)){1,4})(?![\w-])"
)
_NOT_A_DOCTOR = {
    "google",
    "who",
    "house",
    "oz",
    "phil",
    "strange",
    "martens",
    "pepper",
    "internet",
    "doctor",
    "google’s",
}
_NOT_A_NAME = {
    "a", "after", "and", "are", "as", "at", "but", "did", "do", "does", "has", "he", "her", "his", "how", "i", "if", "in",
    "is", "it", "me", "my", "no", "not", "of", "on", "or", "our", "said", "says", "she", "so", "the", "then", "they",
    "this", "to", "was", "we", "what", "when", "who", "why", "will", "yes", "you", "your", "lupus", "sle", "ana", "mri",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december",
}  # fmt: skip
_SMALL = {"de", "van", "von", "der", "la", "al", "bin"}


def _is_full_name(name: str) -> bool:
    """A first name or its letter, and a surname: what follows "Dr Lee" in a sentence is not one."""
    parts = name.split(" ")
    if parts[0].casefold() in _NOT_A_DOCTOR:
        return False
    for at, part in enumerate(parts):
        if part.rstrip(".").casefold() in _NOT_A_NAME and not part.endswith("."):
            parts = parts[:at]
            break
    real = [part for part in parts if part not in _SMALL]
    return len(real) > 1 and any(len(part.rstrip(".")) > 1 for part in real[1:])


# -- Telephones ---------------------------------------------------------------------------
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[ ]\d{1,2}[ ](?:19|20)\d{2})(?!\d)"
)
_GAP = r"[ .()/-]{0,2}"
_BEFORE, _AFTER = r"(?<![\w.,:/+%-])", r"(?!\w|[.,]\d)"
_ABROAD = re.compile(rf"{_BEFORE}(?P<number>(?:\+|00)[1-9](?:{_GAP}\d){{7,13}}){_AFTER}")
_AT_HOME = re.compile(rf"{_BEFORE}(?P<number>\(?0[1-9](?:{_GAP}\d){{7,10}}){_AFTER}")
_NORTH_AMERICAN = re.compile(
    rf"{_BEFORE}(?P<number>(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]?\d{{4}}){_AFTER}"
)
_CALLED = re.compile(
    r"\b(?:phone|telephone|tel|call|ring|text|whats ?app|signal|telegram|mobile|cell|sms|dial|fax|my number)\b"
    rf"[^\d\n]{{0,40}}{_BEFORE}(?P<number>\(?\d(?:{_GAP}\d){{6,12}}){_AFTER}",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r" ?(?:[mkµ]?g|mcg|ug|ml|iu|u|units?|mmol|umol|%|x ?10|k|steps|cells|kcal|calories|copies|people|members|years)(?!\w)|/",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:isbn|issn|pmid|nct|lot|batch|order|doi)\W{0,3}$", re.IGNORECASE)
_LISTED_CHARS = 8
_LONGEST_DOSE_STEP = 50  # "200 400 1000" are doses


def _is_phone(match: re.Match[str]) -> bool:
    text, number = match.string, match.group("number")
    start, end = match.span("number")
    groups = re.findall(r"\d+", number)
    if _MEASURED.match(text, end) or _LISTED.search(text[max(0, start - _LISTED_CHARS) : start]):
        return False
    if number.startswith("+"):
        return True
    is_years = all(len(group) == 4 and group[:2] in ("19", "20") for group in groups)
    is_doses = len(groups) > 1 and all(int(group) % _LONGEST_DOSE_STEP == 0 for group in groups)
    is_figures = len(groups) > 3 and all(len(group) == 1 for group in groups)
    return not (is_years or is_doses or is_figures) and len(set("".join(groups))) > 2


def mark_of(texts: Iterable[str]) -> str:
    """The name of just these finds: who has seen them and goes on sends it along. "" for none."""
    found = "\n".join(sorted(texts))
    return hashlib.sha256(found.encode()).hexdigest()[:16] if found else ""
