"""How plain pages are: the formula, what weighs most, and that only editors are shown it."""

import pytest
from django.urls import reverse

from drugs.models import Drug
from drugs.reading import AIM, read_page, reading_age
from drugs.selectors import working_copy


def test_the_age_is_that_of_the_known_formula():
    # 6 words of one syllable are below grade 0; 8 words of 13 syllables are at 0.39 * 8 + 11.8 * 13 / 8 - 15.59
    assert reading_age(["The cat sat on the mat."]) == 5.0
    assert reading_age(["The regular tablet will help the kidney patient."]) == pytest.approx(11.7, abs=0.05)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("take", 1),
        ("named", 1),
        ("times", 1),
        ("doses", 2),
        ("tested", 2),
        ("table", 2),
        ("about", 2),
        ("quiet", 2),
        ("away", 2),
        ("kidney", 2),
        ("immune", 2),
        ("medicine", 3),
        ("regular", 3),
        ("infection", 3),
        ("pregnancy", 3),
        ("inflammation", 4),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word, syllables):
    one = reading_age([f"{word} {word} {word} {word}"])

    assert one == pytest.approx(max(0.39 * 4 + 11.8 * syllables - 15.59, 0) + 5, abs=0.05)


def test_longer_sentences_and_longer_words_are_harder():
    plain = reading_age(["You take it with food.", "It calms the body."])

    assert (
        reading_age(["You take it with food and it calms the body and it does so for a long time."]) > plain
    )
    assert (
        reading_age(["Administration alongside nutrition.", "Immunosuppression ameliorates inflammation."])
        > plain
    )


@pytest.mark.parametrize("sentences", [[], [""], ["12 34."], ["…"]])
def test_no_words_have_no_age(sentences):
    assert reading_age(sentences) == 0.0


@pytest.mark.django_db
def test_the_sentences_that_weigh_most_are_named_worst_first(catalogue):
    for drug in Drug.objects.all():
        for section in read_page(working_copy(drug)).sections:
            assert len(section.heaviest) <= 5
            assert all(each.age > AIM for each in section.heaviest), (drug.slug, section.kind)
            assert not any("*" in each.text for each in section.heaviest)


@pytest.mark.django_db
def test_every_page_of_the_catalogue_is_plain(catalogue):
    ages = {drug.slug: read_page(working_copy(drug)).age for drug in Drug.objects.all()}

    assert len(ages) == 30
    assert {slug: age for slug, age in ages.items() if age > AIM} == {}


@pytest.mark.django_db
def test_editors_see_the_age_and_readers_do_not(small_catalogue, client, editor):
    drug = Drug.objects.get(slug="imuran")
    assert "eading age" not in client.get("/drugs/imuran/").content.decode()

    client.force_login(editor)
    change = client.get(reverse("admin:drugs_drug_change", args=[drug.pk])).content.decode()
    assert "The working copy reads like a text for age" in change
    assert '<th scope="row">Side effects</th>' in change
    assert "Reading age" in client.get(reverse("admin:drugs_drug_changelist")).content.decode()
    assert client.get(reverse("admin:drugs_drug_add")).status_code == 200
