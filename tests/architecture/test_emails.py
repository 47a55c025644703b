"""Every mail has a subject, a text and an HTML part of its own, and nothing remote (promise 4)."""

import re
from pathlib import Path

import allauth
import pytest

from accounts.emails import compose_account_mail
from tests.architecture.sources import ROOT, is_mail, template_files

_ENDINGS = (".subject.txt", ".txt", ".html")
_HEALTH_WORDS = r"\b(?:lupus\w*|imuran|plaquenil|prednisone|drugs?|medicines?|illness|diagnos\w+|patients?|symptoms?|flares?)\b"


def _names():
    """Paths without ending of every mail, but for bases and partials."""
    names = set()
    for name, _ in template_files():
        path = Path(name)
        if path.parent.name == "emails" and not path.name.startswith(("base", "_")):
            ending = next((ending for ending in _ENDINGS if name.endswith(ending)), path.suffix)
            names.add(name.removesuffix(ending))
    return sorted(names)


MAILS = _names()
SUBJECTS = [(name, path) for name, path in template_files("*subject.txt") if is_mail(name)]


def test_there_are_mails_to_look_at():
    assert len(MAILS) > 4


@pytest.mark.parametrize("name", MAILS)
def test_mail_has_three_templates(name):
    missing = [name + ending for ending in _ENDINGS if not (ROOT / "templates" / f"{name}{ending}").exists()]
    assert not missing


def _mails_of_allauth():
    """Names of the mails that the library may ask for."""
    templates = Path(allauth.__file__).parent / "templates"
    by_link = {  # switched off: codes are sent instead
        "account/email/password_reset_key",
    }
    for app in ("account", "mfa", "socialaccount"):
        for path in sorted((templates / app / "email").glob("*_subject.txt")):
            name = str(path.relative_to(templates)).removesuffix("_subject.txt")
            if name not in by_link:
                yield name


@pytest.mark.parametrize("name", list(_mails_of_allauth()))
def test_account_mail_has_words_of_ours(name):
    mail = compose_account_mail(name, {"code": "ABC123"})
    assert mail.subject
    assert mail.text
    assert mail.html
    assert not re.search(_HEALTH_WORDS, f"{mail.subject} {mail.text}", re.IGNORECASE)


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
