"""Django's checks of a new password, in the site's voice, and one of our own. Nothing is asked of other hosts."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Container

    from accounts.models import User

_LOOKED_AT = 64  # characters; a longer one is not guessed piece by piece
_PIECES, _LOOSE = (
    2,
    2,
)  # so few known pieces, with so few characters beside them, are tried first by who guesses
_LONGEST_WORD = 16
_SHORTEST_WORD = 4
_SHORTEST_PIECE = 3  # of a row of keys
_FEW = 5  # different characters, of a long one
_ROWS = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
]
_RUNS = "|".join(chain(_ROWS, (row[::-1] for row in _ROWS)))
_INSTEAD = str.maketrans("@4310$5!7", "aaeiossit")  # what people write for letters
_YEAR = re.compile(r"(19|20)\d\d")
_REPEATED = re.compile(r"(.{1,4}?)\1{2,}")  # "aaa", "ababab"
_OF_THIS_SITE = frozenset({"lupus", "lupie", "lupusteam", "butterfly"})


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "Please use at least %(n)d character. A few words in a row work well.",
            "Please use at least %(n)d characters. A few words in a row work well.",
            self.min_length,
        ) % {"n": self.min_length}

    def get_help_text(self) -> str:
        return ngettext(
            "At least %(n)d character. A few words in a row work well.",
            "At least %(n)d characters. A few words in a row work well.",
            self.min_length,
        ) % {"n": self.min_length}


class NotCommon(CommonPasswordValidator):
    """Refuses the 20,000 passwords that stood most often in lists of stolen ones (Django brings them), and what is made of two
    of them: "Summer2026!!", "p@ssword1234", "qwertyuiop12", "lupuslupus".

    Takes a fixed, small time for any password: guessers know tricks without end, and no library that follows them all could
    be held to one (one that was tried took 13 seconds for a password made for it).
    """

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        if is_pieced_together(password, self.passwords | _OF_THIS_SITE | _words_of(user)):
            raise ValidationError(
                _(
                    "This is easy to guess for a computer. Three or four words that do not belong together work well."
                ),
                code="password_too_easy",
            )

    def get_error_message(self) -> str:
        return _("Many people use this password, so it is easy to guess. Please choose another.")


class NotLikeTheMember(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This is close to your e-mail address or your name here, so it is easy to guess.")


def is_pieced_together(password: str, known: Container[str]) -> bool:
    """Whether `password` is at most two pieces that everybody knows: `known` words, rows of keys, years, repeats.

    `known` in small letters. Looks at each place for words of `_LONGEST_WORD` letters at most, so time grows with length alone.
    """
    if len(password) > _LOOKED_AT:
        return len(set(password)) < _FEW
    text = password.casefold()
    ends = {0: {(0, 0)}}  # how far one gets -> with how many (pieces, loose characters)
    for at in range(len(text)):
        for pieces, loose in ends.pop(at, ()):
            if loose < _LOOSE:
                ends.setdefault(at + 1, set()).add((pieces, loose + 1))
            if pieces < _PIECES:
                for length in _pieces_at(text, at, known):
                    ends.setdefault(at + length, set()).add((pieces + 1, loose))
    return len(text) in ends


def _pieces_at(text: str, at: int, known: Container[str]) -> set[int]:
    """The lengths of the pieces of `text` that begin at `at`."""
    lengths = {len(found[0]) for pattern in (_YEAR, _REPEATED) if (found := pattern.match(text, at))}
    for length in range(_SHORTEST_PIECE, min(_LONGEST_WORD, len(text) - at) + 1):
        piece = text[at : at + length]
        if piece in _RUNS:
            lengths.add(length)
        if length >= _SHORTEST_WORD and (piece in known or piece.translate(_INSTEAD) in known):
            lengths.add(length)
    return lengths


def _words_of(user: User | None) -> set[str]:
    """What others know of the member: parts of the name here and of the e-mail address."""
    told = f"{getattr(user, 'handle', '')} {getattr(user, 'email', '')}".casefold()
    return {word for word in re.split(r"[\W_]+", told) if len(word) >= _SHORTEST_WORD}
