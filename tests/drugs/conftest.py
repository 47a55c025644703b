"""Small catalogues for tests, and the real one."""

import pytest

from drugs.actions.catalogue import load_catalogue
from drugs.models import Drug
from tests import database, kept
from tests.factories.accounts import UserFactory

FILE = """\
slug = "imuran"
lead_brand = "Imuran"
generic_name = "azathioprine"
brand_names = ["Imuran", "Azasan"]
other_names = ["AZA"]
misspellings = ["immuran"]
drug_class = "Immunosuppressants"
lupus_status = "off-label"
status_note = ""
forms = ["Tablet"]
rxnorm = "1256"
atc = "L04AX01"
completeness = "full"
checked_on = 2026-11-22
check_by = 2027-05-22
related = ["cellcept"]

[[sources]]
id = "guide"
title = "A guideline"
publisher = "A society"
url = "https://guide.example/1"
year = 2024
basis = "fetched"

[[sources]]
id = "recalled"
title = "A label"
publisher = "An agency"
url = "https://label.example/"
year = 0
basis = "memory"

[[sections]]
kind = "short"
[[sections.statements]]
text = "It calms the immune system."
style = "lead"
group = ""
sources = ["guide"]
state = "sourced"
[[sections.statements]]
text = "It takes **weeks**."
style = "bullet"
group = ""
sources = ["recalled", "guide"]
state = "needs-check"

[[sections]]
kind = "effects"
[[sections.statements]]
text = "Nausea"
style = "bullet"
group = "common"
sources = ["recalled"]
state = "needs-check"
"""
OTHER = (
    FILE.replace('"imuran"', '"cellcept"')
    .replace('related = ["cellcept"]', 'related = ["imuran"]')
    .replace('"azathioprine"', '"mycophenolate"')
    .replace("Imuran", "CellCept")
    .replace('"Azasan"', '"Myfortic"')
    .replace('"AZA"', '"MMF"')
    .replace('"immuran"', '"celcept"')
)


class Folder:
    """A catalogue folder of two drugs whose files a test may change."""

    def __init__(self, path):
        self.path = path
        self.write("imuran", FILE)
        self.write("cellcept", OTHER)

    def write(self, name, text):
        (self.path / f"{name}.toml").write_text(text, encoding="utf-8")

    def change(self, name, old, new, count=1):
        text = (self.path / f"{name}.toml").read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}.toml"
        self.write(name, text.replace(old, new, count))


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def small_catalogue(db, folder):
    """Imuran and CellCept, published, and no other drug."""
    Drug.objects.all().delete()
    load_catalogue(folder=folder.path)
    return folder


@pytest.fixture(scope="module")
def _loaded_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        kept.catalogue()
    yield
    with django_db_blocker.unblock():
        database.empty_tables()


@pytest.fixture
def catalogue(_loaded_once, db):
    """All drugs of the project, published. Loaded once per module: a module that uses it builds on it in every test."""


@pytest.fixture
def editor(db):
    return UserFactory(editor=True)
