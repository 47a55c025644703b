"""A page on its way to readers, in the admin: handing in, reading, publishing, giving back, putting back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from drugs.actions.proposals import propose_edition
from drugs.models import DrugProposal, Statement
from tests.drugs.admin.steps import change_effects
from tests.factories.drugs import publish

pytestmark = pytest.mark.django_db


def of_drug(name, drug, *more):
    return reverse(f"admin:drugs_drug_{name}", args=[drug.pk, *more])


def of(proposal, name="change"):
    return reverse(f"admin:drugs_drugproposal_{name}", args=[proposal.pk])


def read(client, url):
    return client.get(url).content.decode()


def hand_in(client, drug, **words):
    drug.refresh_from_db()
    return client.post(of_drug("propose", drug), {"revision": drug.revision, **words}, follow=True)


@pytest.fixture
def waiting(editor, imuran):
    Statement.objects.filter(section__drug=imuran, text="Nausea").update(text="Feeling *sick*")
    return propose_edition(by=editor, drug=imuran, note="plainer")


def test_the_whole_way(at_work, editor, second, imuran, django_capture_on_commit_callbacks):
    assert change_effects(at_work, imuran, text="Feeling *sick*").status_code == 302
    pending = read(at_work, of_drug("editions", imuran))
    assert "Not published yet" in pending
    assert "<del>Common: <b>Nausea</b> [recalled] (needs a check)</del>" in pending.replace("\n", "")
    assert f"last changed by {editor.handle}" in pending

    page = hand_in(at_work, imuran, note="plainer").content.decode()
    assert "Handed in for a second reader. Other editors were told." in page
    assert "You handed this page in yourself." in page
    assert "Publish exactly this" not in page
    assert "Nausea" in read(at_work, "/drugs/imuran/")

    at_work.force_login(second)
    proposal = imuran.proposals.get()
    assert "Feeling <em>sick</em>" in read(at_work, of(proposal, "preview"))
    assert "Publish exactly this" in read(at_work, of(proposal))
    with django_capture_on_commit_callbacks(execute=True):
        done = at_work.post(of(proposal, "approve"), follow=True).content.decode()

    assert "Published edition 2." in done
    assert "Feeling <em>sick</em>" in read(at_work, "/drugs/imuran/")
    after = read(at_work, of_drug("editions", imuran))
    assert f"Handed in by {editor.handle}, read and published by {second.handle}" in after
    assert "There is nothing to hand in" in after
    history = read(at_work, of_drug("history", imuran))
    assert "Side effects: Changed Text for statement “Feeling *sick*”." in history
    assert "Handed in for a second reader. plainer" in history
    assert f"Published edition 2. Handed in by {editor.handle}. plainer" in history
    assert {entry.user for entry in LogEntry.objects.filter(object_id=imuran.pk)} == {editor, second}


def test_previews_say_what_they_are_and_are_not_indexed(at_work, imuran, waiting):
    for url, says in [
        (of_drug("preview", imuran), "with what editors changed"),
        (of_drug("preview_edition", imuran, 1), "This is edition 1, which readers saw from"),
        (of(waiting, "preview"), "This is the page as it was handed in."),
    ]:
        page = read(at_work, url)
        assert says in page
        assert "Only editors see this preview." in page
        assert '<meta name="robots" content="noindex">' in page
    assert "Nausea" in read(at_work, of_drug("preview_edition", imuran, 1))


def test_handing_in_lists_statements_without_a_source_and_keeps_the_words(at_work, imuran):
    Statement.objects.create(section=imuran.sections.get(kind="effects"), text="Rumour", state="needs-check")

    page = hand_in(at_work, imuran, note="my own words", is_small="on").content.decode()

    assert "Nothing was handed in. These statements have no source yet:" in page
    assert "Side effects: Rumour" in page
    assert 'value="my own words"' in page
    assert not imuran.proposals.exists()


def test_handing_in_without_a_change_says_so(at_work, imuran):
    assert "Readers see this page already." in hand_in(at_work, imuran).content.decode()


def test_handing_in_what_somebody_just_changed_shows_it_first(at_work, imuran):
    change_effects(at_work, imuran, text="Feeling sick")
    form = {"revision": 0, "note": "old eyes"}

    page = at_work.post(of_drug("propose", imuran), form).content.decode()

    imuran.refresh_from_db()
    assert "Somebody changed this page after you had opened it. Nothing was done." in page
    assert f'name="revision" value="{imuran.revision}"' in page
    assert not imuran.proposals.exists()


def test_a_second_proposal_waits_its_turn(at_work, imuran, waiting):
    page = hand_in(at_work, imuran).content.decode()

    assert "a proposal of this page waits already" in page
    assert imuran.proposals.count() == 1


def test_a_note_that_is_too_long_is_asked_about(at_work, imuran):
    change_effects(at_work, imuran, text="Feeling sick")

    assert "over the limit of 200" in hand_in(at_work, imuran, note="n" * 201).content.decode()
    assert not imuran.proposals.exists()


def test_changes_after_handing_in_are_shown_apart(at_work, imuran, waiting):
    change_effects(at_work, imuran, old="Feeling *sick*", text="Being sick")

    page = read(at_work, of_drug("editions", imuran))

    assert "These changes are not part of what waits:" in page
    assert "Being sick" not in read(at_work, of(waiting))


def test_a_page_comes_back_with_a_remark(at_work, imuran, editor, second, waiting):
    at_work.force_login(second)
    assert "Say in a few words what should change" in (
        at_work.post(of(waiting, "return"), {"remark": "  "}).content.decode()
    )

    page = at_work.post(of(waiting, "return"), {"remark": "Say how often."}, follow=True).content.decode()

    assert "Returned with your remark." in page
    at_work.force_login(editor)
    assert "Say how often." in read(at_work, of_drug("editions", imuran))
    assert "Returned: Say how often." in read(at_work, of_drug("history", imuran))


def test_an_editor_takes_their_own_page_back(at_work, imuran, waiting):
    page = at_work.post(of(waiting, "take_back"), follow=True).content.decode()

    assert "Taken back. What you wrote stays in the working copy." in page
    assert "Hand in for a second reader" in read(at_work, of_drug("editions", imuran))


@pytest.mark.parametrize("act", ["approve", "return"])
def test_nobody_decides_about_their_own_page(at_work, imuran, waiting, act):
    response = at_work.post(of(waiting, act), {"remark": "Fine"})

    assert response.status_code == 403
    assert "Another editor reads it before readers do." in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_who_comes_second_is_told_that_it_is_decided(at_work, second, waiting):
    at_work.force_login(second)
    at_work.post(of(waiting, "approve"))

    page = at_work.post(of(waiting, "return"), {"remark": "Late"}, follow=True).content.decode()

    assert "It was decided a moment ago. You changed nothing." in page
    assert DrugProposal.objects.get().state == "approved"


def test_deciding_needs_a_post(at_work, imuran, waiting):
    for url in [
        of_drug("propose", imuran),
        of(waiting, "approve"),
        of(waiting, "return"),
        of(waiting, "take_back"),
    ]:
        assert at_work.get(url).status_code == 405
    assert at_work.post(of(waiting)).status_code == 405


def test_what_waits_is_listed_and_the_rest_on_request(at_work, imuran, waiting):
    url = reverse("admin:drugs_drugproposal_changelist")
    assert list(at_work.get(url).context["cl"].result_list) == [waiting]

    at_work.post(of(waiting, "take_back"))

    assert list(at_work.get(url).context["cl"].result_list) == []
    assert list(at_work.get(url, {"state": "taken-back"}).context["cl"].result_list) == [waiting]
    assert list(at_work.get(url, {"state": "all"}).context["cl"].result_list) == [waiting]


def test_other_staff_and_members_read_no_proposal(client, member, moderator, waiting):
    pages = [reverse("admin:drugs_drugproposal_changelist"), of(waiting), of(waiting, "preview")]
    for user, status in [(None, 302), (member, 302), (moderator, 403)]:
        if user:
            client.force_login(user)
        for url in pages:
            assert client.get(url).status_code == status
        assert client.post(of(waiting, "approve")).status_code == status
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_an_edition_is_put_back_after_a_look_at_what_changes(at_work, imuran):
    Statement.objects.filter(section__drug=imuran, text="Nausea").update(text="Feeling sick")
    publish(imuran)
    url = of_drug("restore_edition", imuran, 1)
    look = read(at_work, url)
    assert "<ins>Common: <b>Nausea</b> [recalled]" in look
    imuran.refresh_from_db()

    page = at_work.post(url, {"revision": imuran.revision}, follow=True).content.decode()

    assert "Edition 1 is the working copy again. Hand it in when it is ready." in page
    assert Statement.objects.filter(section__drug=imuran, text="Nausea").exists()
    assert "Edition 1 is the working copy again." in read(at_work, of_drug("history", imuran))
    assert "says exactly this already" in read(at_work, url)


def test_putting_back_over_what_somebody_just_wrote_asks_again(at_work, imuran):
    change_effects(at_work, imuran, text="Feeling sick")

    page = at_work.post(of_drug("restore_edition", imuran, 1), {"revision": 0}, follow=True).content.decode()

    assert "Somebody changed this page after you had opened it." in page
    assert Statement.objects.filter(section__drug=imuran, text="Feeling sick").exists()


def test_what_was_kept_can_be_put_back(at_work, imuran):
    change_effects(at_work, imuran, text="Feeling sick")
    imuran.refresh_from_db()
    at_work.post(of_drug("restore_edition", imuran, 1), {"revision": imuran.revision})
    kept = imuran.proposals.get()
    imuran.refresh_from_db()
    assert "kept when another version was put back" in read(at_work, of(kept))

    at_work.post(of(kept, "restore"), {"revision": imuran.revision})

    assert Statement.objects.filter(section__drug=imuran, text="Feeling sick").exists()


def test_an_edition_or_proposal_that_is_not_there_is_not_found(at_work, imuran):
    for url in [
        of_drug("preview_edition", imuran, 9),
        of_drug("restore_edition", imuran, 9),
        reverse("admin:drugs_drugproposal_change", args=[999]),
        reverse("admin:drugs_drugproposal_change", args=["x"]),
    ]:
        assert at_work.get(url).status_code == 404
