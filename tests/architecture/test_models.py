"""Models: what they say about themselves in admin, logs and errors holds no words of members and nothing about health (D7)."""

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import APPS

_WORDS = "Zebra words"
# Short codes and names that are public by themselves.
_PLAIN = {
    "kind",
    "verb",
    "state",
    "status",
    "version",
    "way",
    "handle",
    "handle_key",
    "dedupe_key",
    "slug",
    "name",
}
# The catalogue is public text; an editor finds rows by it. What members say about their own medicines is not.
PUBLIC_TEXT = {"drugs"}
OF_MEMBERS_AMONG_IT = {
    "drugs.Treatment",
    "drugs.Reminder",
    "drugs.Experience",
    "drugs.ExperienceEffect",
    "drugs.ExperienceVersion",
    "drugs.ExperienceHelpful",
}


def _of_members():
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if (app not in PUBLIC_TEXT or model._meta.label in OF_MEMBERS_AMONG_IT)
        and model._meta.label not in {"forums.Forum", "forums.ForumGroup"}
    ]


def _filled(model, depth=2):
    """An unsaved row whose every text is `_WORDS`, with related rows of the same kind."""
    row = model(pk=7)
    for field in model._meta.concrete_fields:
        if (
            isinstance(field, models.CharField | models.TextField)
            and field.name not in _PLAIN
            and not field.choices
        ):
            setattr(row, field.name, _WORDS)
        elif isinstance(field, models.ForeignKey) and depth and field.related_model._meta.app_label in APPS:
            setattr(row, field.name, _filled(field.related_model, depth - 1))
    return row


@pytest.mark.parametrize("model", _of_members(), ids=lambda model: model._meta.label)
def test_name_of_a_row_holds_no_words_of_members(model):
    assert _WORDS not in str(_filled(model))
    assert _WORDS not in repr(_filled(model))


@pytest.mark.parametrize("model", _of_members(), ids=lambda model: model._meta.label)
def test_model_has_names_for_people(model):
    assert str(model._meta.verbose_name) != model._meta.model_name or " " not in str(model._meta.verbose_name)
    assert "verbose_name" in model._meta.original_attrs
    assert "verbose_name_plural" in model._meta.original_attrs


def test_no_model_acts_behind_the_back_of_an_action():
    """No signals of ours on saving or deleting: what follows from a write is written in its action."""
    from django.db.models import signals

    ours = []
    for name in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
        for entry in getattr(signals, name).receivers:
            receiver = entry[1]() if callable(entry[1]) and not hasattr(entry[1], "__code__") else entry[1]
            module = getattr(receiver, "__module__", "") or ""
            if module.split(".")[0] in {*APPS, "common", "lupusteam"}:
                ours.append(f"{name}: {module}")
    assert ours == []


def test_only_handles_are_derived_in_save():
    own = [
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if {"save", "delete"} & set(vars(model))
    ]
    assert own == ["accounts.User"]
