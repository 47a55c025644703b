"""Every library is there for a reason that is written down."""

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT

_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
_PAGE = (ROOT / "docs/decisions/0008-libraries.md").read_text()


def _name(requirement):
    return re.match(r"[A-Za-z0-9_.-]+", requirement)[0].lower()


RUNTIME = [_name(each) for each in _PROJECT["project"]["dependencies"]]
DEVELOPMENT = [_name(each) for each in _PROJECT["dependency-groups"]["dev"]]


def _explained():
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", _PAGE, re.MULTILINE)
    return {name.lower(): reason for name, reason in rows}


@pytest.mark.parametrize("name", RUNTIME + DEVELOPMENT)
def test_library_has_a_reason(name):
    assert len(_explained().get(name, "")) > 20


def test_no_reason_outlives_its_library():
    assert set(_explained()) <= {*RUNTIME, *DEVELOPMENT}


@pytest.mark.parametrize(
    "requirement", [*_PROJECT["project"]["dependencies"], *_PROJECT["dependency-groups"]["dev"]]
)
def test_library_is_pinned(requirement):
    assert "==" in requirement


@pytest.mark.parametrize("name", RUNTIME)
def test_library_is_locked_with_hashes(name):
    lock = (ROOT / "requirements/production.txt").read_text().lower()
    assert re.search(rf"^{re.escape(name)}(?:\[[\w,]+\])?==[^\n]+\\\n\s+--hash=sha256:", lock, re.MULTILINE)
