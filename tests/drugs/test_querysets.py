"""`visible_to` and `can_see_drug` agree for every viewer and state."""

import pytest

from drugs import rules
from drugs.models import Drug
from tests.factories.accounts import UserFactory, visitor
from tests.factories.drugs import DrugFactory

VIEWERS = {
    "visitor": visitor,
    "member": UserFactory,
    "moderator": lambda: UserFactory(moderator=True),
    "editor": lambda: UserFactory(editor=True),
    "administrator": lambda: UserFactory(administrator=True),
}


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("published", [True, False])
def test_visible_to_agrees_with_can_see_drug(viewer, published):
    user, drug = VIEWERS[viewer](), DrugFactory(published_edition=published)

    assert Drug.objects.visible_to(user).filter(pk=drug.pk).exists() == rules.can_see_drug(user, drug)
    assert rules.can_see_drug(user, drug) == published


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", VIEWERS)
def test_only_editors_and_administrators_edit(viewer):
    assert rules.can_edit_drugs(VIEWERS[viewer]()) == (viewer in {"editor", "administrator"})
