"""Which sources no longer lead anywhere: what people report, and no request of the site itself."""

import datetime
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse

from drugs.actions.addresses import clear_dead, report_dead, save_dead
from drugs.actions.catalogue import load_catalogue
from drugs.exceptions import CatalogueError
from drugs.models import DeadAddress, Source
from drugs.selectors.addresses import source_addresses
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 12, 1)
GUIDE = "https://guide.example/1"


def run(*arguments):
    out = StringIO()
    call_command("list_sources", *arguments, stdout=out)
    return out.getvalue()


def test_each_source_says_how_well_it_is_known_and_what_stands_on_it(small_catalogue):
    assert run("imuran").splitlines() == [
        "imuran",
        "  fetched  https://guide.example/1  guide  2 (1)",
        "  memory  https://label.example/  recalled  2 (1)",
        "2 sources, 0 of them dead.",
    ]


def test_every_source_of_every_page_is_listed_in_two_queries(catalogue, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = source_addresses()

    assert len({each.slug for each in found}) == 30
    assert len(found) == Source.objects.count()
    assert all(each.statements >= max(each.alone, 1) for each in found)


def test_a_file_of_dead_addresses_marks_them_on_every_page(small_catalogue, tmp_path):
    path = tmp_path / "dead.txt"
    path.write_text(f"# asked on Monday\n{GUIDE}\n\nhttps://nobody.example/\n{GUIDE}\n")

    out = run("--dead", str(path), "--only-dead")
    assert out.startswith(
        "2 addresses newly marked as dead.\nNo published page cites https://nobody.example/\n"
    )
    assert out.count("  DEAD since ") == 2
    assert out.endswith("2 sources, 2 of them dead.\n")
    assert run("--dead", str(path)).startswith("0 addresses newly marked as dead.")


def test_a_file_with_a_mistake_marks_nothing(small_catalogue, tmp_path):
    path = tmp_path / "dead.txt"
    path.write_text(f"{GUIDE}\njavascript:alert(1)\nguide\nhttps://a.example/{'x' * 400}\n")

    with pytest.raises(CommandError, match="Nothing was marked") as refused:
        run("--dead", str(path))
    assert [place in str(refused.value) for place in ("line 1", "line 2", "line 3", "line 4")] == [
        False,
        True,
        True,
        True,
    ]
    assert not DeadAddress.objects.exists()


def test_a_file_that_is_not_there_and_a_page_that_is_not_there_are_named(small_catalogue, tmp_path):
    with pytest.raises(CommandError, match=r"gone\.txt"):
        run("--dead", str(tmp_path / "gone.txt"))
    with pytest.raises(CommandError, match="No published page: nothing"):
        run("nothing")


def test_an_address_that_is_marked_keeps_its_first_day_and_the_mark_outlives_a_load(small_catalogue):
    report_dead(by=None, urls=[GUIDE], on=TODAY)
    assert report_dead(by=None, urls=[GUIDE], on=TODAY + datetime.timedelta(days=9)) == 0
    small_catalogue.change("imuran", "weeks", "months")
    load_catalogue(folder=small_catalogue.path)

    assert {each.dead_since for each in source_addresses() if each.url == GUIDE} == {TODAY}


def test_only_editors_report(small_catalogue, editor):
    member = UserFactory()
    address = DeadAddress(url=GUIDE, reported_on=TODAY)
    with pytest.raises(PermissionDenied):
        report_dead(by=member, urls=[GUIDE], on=TODAY)
    with pytest.raises(PermissionDenied):
        save_dead(by=member, address=address)
    save_dead(by=editor, address=address)
    with pytest.raises(PermissionDenied):
        clear_dead(by=member, address=address)
    with pytest.raises(CatalogueError):
        report_dead(by=editor, urls=["nothing"], on=TODAY)
    assert report_dead(by=editor, urls=["https://label.example/"], on=TODAY) == 1


def test_an_editor_marks_and_clears_an_address_in_the_admin(small_catalogue, client, editor):
    client.force_login(editor)
    client.post(
        reverse("admin:drugs_deadaddress_add"), {"url": GUIDE, "reported_on": "2026-12-01", "note": ""}
    )
    address = DeadAddress.objects.get()
    dead = client.get(reverse("admin:drugs_source_changelist"), {"address": "dead"}).content.decode()
    assert dead.count('alt="True"') == 2
    assert "A label" not in dead

    client.post(reverse("admin:drugs_deadaddress_delete", args=[address.pk]), {"post": "yes"})
    assert not DeadAddress.objects.exists()
    assert 'alt="True"' not in client.get(reverse("admin:drugs_source_changelist")).content.decode()


def test_members_do_not_see_the_marks(small_catalogue, client):
    client.force_login(UserFactory())

    assert client.get(reverse("admin:drugs_deadaddress_changelist")).status_code in (302, 403)
