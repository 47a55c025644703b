"""A photo goes from a phone into a post, without the place where it was taken, and is seen by those who may read the post."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from forums.models import Picture, Post
from tests.e2e.steps import on_both, reply_box
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ThreadFactory
from tests.forums import photos

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "It began in the sun."


def choose(page, data=None, name="IMG_0001.jpg"):
    page.get_by_label("Photo", exact=True).set_input_files(
        {
            "name": name,
            "mimeType": "image/jpeg",
            "buffer": photos.photo((900, 600), orientation=6) if data is None else data,
        }
    )


def open_fold(page):
    page.locator("summary", has_text="Photo").click()


def fetched(page, address):
    """The bytes that this browser gets for a picture, with its cookies."""
    return page.request.get(address)


@on_both
def test_photo_without_its_place_goes_into_a_reply(open_page, sign_in, js, size):
    thread = ThreadFactory(public=True)
    page = open_page(js=js, size=size)
    sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    page.get_by_role("button", name="Photo or content note").click()
    expect(reply_box(page)).to_have_value(WORDS)
    open_fold(page)
    choose(page)
    page.get_by_label("What does it show?").fill("My hand [left]")
    page.get_by_role("button", name="Add picture").click()
    if js:
        expect(page.get_by_text("The photo is in your text now.")).to_be_visible()
    else:
        expect(page.locator("#preview img")).to_be_visible()
    picture = Picture.objects.get()
    assert picture.post is None
    expect(reply_box(page)).to_have_value(
        f"{WORDS}\n\n![My hand \\[left\\]](picture:{picture.pk})\n" + "\n" * js
    )
    page.get_by_role("button", name="Post for everyone").click()

    shown = page.locator("#p2 img")
    expect(shown).to_have_attribute("alt", "My hand [left]")
    shown.scroll_into_view_if_needed()
    expect(page.locator("#p2 figcaption")).to_have_text("My hand [left]")
    shown.evaluate("image => image.decode()") if js else None
    for address in [part.split()[0] for part in shown.get_attribute("srcset").split(", ")]:
        answer = fetched(page, address)
        image = Image.open(io.BytesIO(answer.body()))
        assert answer.headers["content-type"] == "image/webp"
        assert not image.getexif()
        assert not any(words in answer.body() for words in photos.GPS_WORDS)
        assert image.height > image.width  # upright
    assert Post.objects.get(number=2).pictures.get() == picture


@on_both
def test_photo_of_a_members_thread_is_not_read_by_its_address(open_page, sign_in, js, size):
    forum = ForumFactory()
    writer, visitor = open_page(js=js, size=size), open_page(js=js, size=size)
    sign_in(writer, UserFactory())
    writer.goto(f"/forums/threads/new/?forum={forum.slug}")
    writer.get_by_label("What is it about?").fill("Hands")
    writer.get_by_label("Your words").fill(WORDS)
    open_fold(writer)
    choose(writer)
    writer.get_by_label("What does it show?").fill("My hand")
    if js:
        writer.get_by_role("button", name="Add picture").click()
        expect(writer.get_by_text("The photo is in your text now.")).to_be_visible()
    writer.get_by_role("button", name="Post to members").click()
    address = writer.locator("#p1 img").get_attribute("src")
    assert fetched(writer, address).status == 200
    assert fetched(visitor, address).status == 404


@on_both
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (photos.heic(), "HEIC"),
        (
            b"\xff\xd8\xff" + b"\0" * 13_900_000,
            "This file is 14 MB, and photos may have up to 10. Your text is kept.",
        ),
    ],
    ids=["heic", "14 MB"],
)
def test_photo_that_does_not_go_costs_no_words(open_page, sign_in, data, words, js, size):
    page = open_page(js=js, size=size)
    sign_in(page, UserFactory())
    page.goto(f"{ThreadFactory().get_absolute_url()}reply/")
    reply_box(page).fill(WORDS)
    open_fold(page)
    choose(page, data)
    if js and "14 MB" in words:  # said before anything is sent
        expect(page.get_by_text(words)).to_be_visible()
    page.get_by_label("What does it show?").fill("My hand")
    page.get_by_role("button", name="Add picture").click()
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_label("Photo", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(reply_box(page)).to_have_value(WORDS)
    expect(page.get_by_label("What does it show?")).to_have_value("My hand")
    assert not Picture.objects.exists()


def test_description_is_asked_for(open_page, sign_in):
    page = open_page()
    sign_in(page, UserFactory())
    page.goto(f"{ThreadFactory().get_absolute_url()}reply/")
    reply_box(page).fill(WORDS)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Photo", exact=True).click()
    chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photos.small_photo()})
    expect(page.get_by_label("What does it show?")).to_be_focused()
    page.get_by_role("button", name="Add picture").click()
    expect(page.get_by_text("Say in a few words what the photo shows")).to_be_visible()
    page.get_by_label("What does it show?").fill("My hand")
    page.get_by_label("What does it show?").press("Enter")
    expect(page.get_by_text("The photo is in your text now.")).to_be_visible()
    expect(reply_box(page)).to_have_value(f"{WORDS}\n\n![My hand](picture:{Picture.objects.get().pk})\n\n")


def test_pasted_photo_goes_where_the_cursor_is(open_page, sign_in):
    page = open_page()
    sign_in(page, UserFactory())
    page.goto(f"{ThreadFactory().get_absolute_url()}reply/")
    reply_box(page).fill("Before\n\nAfter")
    data = list(photos.small_photo())
    reply_box(page).evaluate(
        """(box, bytes) => {
            box.focus(); box.setSelectionRange(6, 6);
            const carrier = new DataTransfer();
            carrier.items.add(new File([new Uint8Array(bytes)], "a.jpg", { type: "image/jpeg" }));
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carrier, bubbles: true, cancelable: true }));
        }""",
        data,
    )
    expect(page.get_by_label("What does it show?")).to_be_focused()
    page.get_by_label("What does it show?").fill("My hand")
    page.get_by_role("button", name="Add picture").click()
    expect(page.get_by_text("The photo is in your text now.")).to_be_visible()
    expect(reply_box(page)).to_have_value(
        f"Before\n\n![My hand](picture:{Picture.objects.get().pk})\n\nAfter"
    )


def test_signed_out_while_choosing_keeps_everything(open_page, sign_in):
    page = open_page()
    sign_in(page, UserFactory())
    page.goto(f"{ThreadFactory().get_absolute_url()}reply/")
    reply_box(page).fill(WORDS)
    open_fold(page)
    choose(page)
    page.get_by_label("What does it show?").fill("My hand")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add picture").click()
    expect(page.get_by_text("You were signed out to keep you safe.").first).to_be_visible()
    expect(reply_box(page)).to_have_value(WORDS)
    assert not Picture.objects.exists()
