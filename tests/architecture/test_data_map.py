"""The table of tables says what is so."""

import pytest
from django.apps import apps

from accounts.actions.consents import withdraw_health_consent
from accounts.models import User
from accounts.registries import erasure_handlers
from lupusteam.data_map import HELD, NOBODYS, all_labels, render
from tests.architecture.leaver import make_leaver
from tests.architecture.sources import ROOT
from tests.architecture.test_erasure import FOREIGN_TABLES, references
from tests.architecture.test_policies import JOBS


def test_page_of_the_documentation_is_the_one_that_the_code_writes():
    assert (ROOT / "docs/data.md").read_text() == render(), "run manage.py data_map"


def test_every_table_is_in_it_once():
    assert set(HELD) | set(NOBODYS) == all_labels()
    assert not set(HELD) & set(NOBODYS)


def test_every_table_that_points_at_members_is_among_those_that_hold_something():
    pointing = {name.rpartition(".")[0] for name in references()}
    assert pointing <= set(HELD)


@pytest.mark.parametrize("label", [label for label, held in HELD.items() if held.eraser])
def test_who_erases_a_table_is_there_and_is_the_one_that_tests_hold_to_it(label):
    assert HELD[label].eraser in erasure_handlers
    keys = [name for name in references() if name.rpartition(".")[0] == label]
    app = label.partition(".")[0]
    assert all(HELD[label].eraser == FOREIGN_TABLES.get(key, HELD[label].eraser) for key in keys)
    if app in erasure_handlers:
        assert HELD[label].eraser == app


def test_times_are_promises_that_a_job_keeps():
    assert {name for held in HELD.values() for name in held.until} <= set().union(*JOBS.values())


def test_what_goes_with_the_agreement_about_health_is_what_is_called_health(db):
    leaver = make_leaver()
    models = {
        model._meta.label: model for model in apps.get_models(include_auto_created=True) if model is not User
    }
    before = {label: model._base_manager.count() for label, model in models.items()}
    withdraw_health_consent(by=leaver)
    fewer = {label for label, model in models.items() if model._base_manager.count() < before[label]}
    assert fewer - {"moderation.Report"} == {
        label for label, held in HELD.items() if held.health
    }  # of their card
