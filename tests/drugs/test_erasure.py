"""A leaving editor: pages and editions stay, the name goes."""

from accounts.registries import PostsChoice
from drugs.actions.editing import save_part
from drugs.erasure import erase
from drugs.models import Drug
from tests.factories.accounts import UserFactory
from tests.factories.drugs import publish


def test_the_editors_name_leaves_pages_and_editions(small_catalogue, editor):
    other = UserFactory(editor=True)
    imuran, cellcept = Drug.objects.get(slug="imuran"), Drug.objects.get(slug="cellcept")
    for drug, by in [(imuran, editor), (cellcept, other)]:
        drug.status_note = "Changed"
        save_part(by=by, part=drug)
        publish(drug, by=by)

    for _ in range(2):  # may run twice
        erase(editor, PostsChoice.ERASE)

    for drug in (imuran, cellcept):
        drug.refresh_from_db()
    assert imuran.edited_by is None
    assert imuran.edited_at is not None  # a load still leaves the page alone
    assert imuran.published.published_by is None
    assert cellcept.edited_by == cellcept.published.published_by == other
