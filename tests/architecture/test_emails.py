"""Every mail has a subject, a text and an HTML part of its own, and nothing remote (promise 4)."""

import re
from pathlib import Path

import allauth
import pytest

from tests.architecture.sources import ROOT, is_mail, template_files

_ENDINGS = (".subject.txt", ".txt", ".html")
_ALLAUTH_ENDINGS = ("_subject.txt", "_message.txt", "_message.html")
_HEALTH_WORDS = r"\b(?:lupus\w*|imuran|plaquenil|prednisone|drugs?|medicines?|illness|diagnos\w+|patients?|symptoms?|flares?)\b"


def _names(folder_name, endings):
    """Paths without ending of everything in folders called `folder_name`, but for bases and partials."""
    names = set()
    for name, _ in template_files():
        path = Path(name)
        if path.parent.name != folder_name or path.name.startswith(("base", "_")):
            continue
        ending = next((ending for ending in endings if name.endswith(ending)), path.suffix)
        names.add(name.removesuffix(ending))
    return sorted(names)


OURS = _names("emails", _ENDINGS)
ALLAUTH = _names("email", _ALLAUTH_ENDINGS)
SUBJECTS = [(name, path) for name, path in template_files("*subject.txt") if is_mail(name)]


def test_there_are_mails_to_look_at():
    assert OURS
    assert ALLAUTH


@pytest.mark.parametrize("name", OURS)
def test_mail_has_three_templates(name):
    missing = [name + ending for ending in _ENDINGS if not (ROOT / "templates" / f"{name}{ending}").exists()]
    assert not missing


@pytest.mark.parametrize("name", ALLAUTH)
def test_account_mail_has_three_templates(name):
    missing = [
        name + ending for ending in _ALLAUTH_ENDINGS if not (ROOT / "templates" / f"{name}{ending}").exists()
    ]
    assert not missing


def _mails_of_allauth():
    templates = Path(allauth.__file__).parent / "templates"
    for app in ("account", "mfa", "socialaccount"):
        for path in sorted((templates / app / "email").glob("*_subject.txt")):
            yield str(path.relative_to(templates)).removesuffix("_subject.txt")


@pytest.mark.parametrize("name", list(_mails_of_allauth()))
def test_no_account_mail_falls_back_to_the_words_of_a_library(name):
    missing = [
        name + ending for ending in _ALLAUTH_ENDINGS if not (ROOT / "templates" / f"{name}{ending}").exists()
    ]
    assert not missing


@pytest.mark.parametrize(("name", "path"), SUBJECTS, ids=[name for name, _ in SUBJECTS])
def test_subject_names_no_illness_drug_or_title(name, path):
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    assert not re.findall(_HEALTH_WORDS, source, re.IGNORECASE)
    assert not re.findall(r"{{[^}]*\b(?:title|body|drug|site_name|handle|name)\b[^}]*}}", source)


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name, path in template_files("*.html") if is_mail(name)],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_mail_loads_nothing(name, path):
    source = path.read_text()
    assert not re.findall(r"<(?:img|script|iframe|link|video|audio|object|embed)\b", source, re.IGNORECASE)
    assert not re.findall(r"url\(|@import|background\s*=", source, re.IGNORECASE)
