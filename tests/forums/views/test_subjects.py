"""Asking about a drug with a topic, reading by topic, and saying later what one's thread is about."""

import re
import uuid
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from forums.actions.held import publish_due, undo
from forums.models import Draft, Subscription, Thread, ThreadDrug
from forums.views import threads as start_views
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db
START = "/forums/threads/new/"
ABOUT = "/forums/about/imuran/"


@pytest.fixture
def drug():
    return DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")


@pytest.fixture
def forum():
    return ForumFactory(slug=start_views._FORUM_FOR_DRUGS, name="Medicines")


def about(drug, title, *, helpful=0, **traits):
    thread = ThreadFactory(title=title, **traits)
    ThreadDrugFactory(thread=thread, drug=drug, helpful=helpful)
    drug.public_thread_count += thread.is_public
    drug.member_thread_count += not thread.is_public
    drug.save()
    return thread


def words(**changes):
    fields = {
        "forum": "medicines",
        "title": "What it costs",
        "body": "Who asks first?",
        "audience": "members",
    }
    return {**fields, "drug_1": "Imuran", "submission_id": str(uuid.uuid4()), **changes}


def chosen(html):
    return re.findall(r'<option value="(\w+)" selected>', html)


def titles(client, **query):
    page = client.get(ABOUT, query).content.decode()
    return [unescape(title) for title in re.findall(r'class="title"><a[^>]*>([^<]+)<', page)]


# -- Asking ---------------------------------------------------------------------------------
class TestAsk:
    def test_the_link_of_a_list_fills_in_drug_topic_and_forum(self, member_client, drug, forum):
        page = member_client.get(ABOUT, {"topic": "cost"}).content.decode()
        [link] = re.findall(r'href="(/forums/threads/new/[^"]+)"', page)
        assert unescape(link) == f"{START}?drug=imuran&topic=cost"
        form = member_client.get(unescape(link)).content.decode()
        assert chosen(form) == ["medicines", "cost"]
        assert 'value="Imuran"' in form

    def test_visitors_come_back_to_it_after_joining(self, client, drug):
        page = client.get(ABOUT, {"topic": "cost"}).content.decode()
        assert "/accounts/signup/?next=%2Fforums%2Fthreads%2Fnew%2F%3Fdrug%3Dimuran%26topic%3Dcost" in page

    @pytest.mark.parametrize(
        "query",
        [{"topic": "cost"}, {"drug": "imuran", "topic": "nonsense"}, {"drug": "nosuch", "topic": "cost"}],
    )
    def test_a_link_with_half_of_it_fills_in_no_topic(self, member_client, drug, forum, query):
        response = member_client.get(START, query)
        assert response.status_code == 200
        assert not {"cost", "nonsense"} & set(chosen(response.content.decode()))

    def test_the_thread_has_its_topic_and_says_so_on_its_page_and_in_lists(self, member_client, drug, forum):
        member_client.post(START, words(topic="cost"))
        thread = Thread.objects.get()
        assert (thread.topic, ThreadDrug.objects.get().topic) == ("cost", "cost")
        for url in (thread.get_absolute_url(), ABOUT, forum.get_absolute_url(), "/forums/all/"):
            assert '<span class="badge">Cost</span>' in member_client.get(url).content.decode()

    @pytest.mark.parametrize(
        ("typed", "said", "box"),
        [
            ({"topic": "nonsense"}, "Choose one of these, or “Something else”.", "id_topic"),
            ({"topic": "tests", "drug_1": ""}, "“Tests” of which drug?", "id_drug_1"),
            ({"topic": "tests", "drug_1": "Nosuchdrug"}, "We have no page called “Nosuchdrug”.", "id_drug_1"),
            ({"topic": "\x00"}, "Choose one of these, or “Something else”.", "id_topic"),
        ],
    )
    def test_what_does_not_fit_comes_back_with_the_words_and_a_way_to_the_box(
        self, member_client, drug, forum, typed, said, box
    ):
        page = member_client.post(START, words(**typed)).content.decode()
        assert said in page
        assert f'href="#{box}"' in page
        assert "Who asks first?" in page
        assert re.search(r"<details[^>]* open>", page)  # the box is in sight
        assert not Thread.objects.exists()

    def test_a_fourth_drug_has_no_box(self, member_client, drug, forum):
        member_client.post(START, words(drug_4=DrugFactory().lead_brand))
        assert ThreadDrug.objects.count() == 1

    def test_a_draft_keeps_it(self, member_client, drug, forum):
        member_client.post(reverse("forums:draft_save"), words(topic="pregnancy"))
        draft = Draft.objects.get()
        assert draft.fields["topic"] == "pregnancy"
        page = member_client.get(START, {"draft": draft.submission_id}).content.decode()
        assert chosen(page) == ["medicines", "pregnancy"]

    def test_a_draft_that_has_none_takes_that_of_the_link(self, member_client, drug, forum):
        member_client.post(reverse("forums:draft_save"), words())
        page = member_client.get(START, {"drug": "imuran", "topic": "cost"}).content.decode()
        assert "Who asks first?" in page
        assert chosen(page) == ["medicines", "cost"]

    def test_a_held_thread_goes_out_with_it_or_comes_back_with_it(self, client, drug, forum):
        member = UserFactory(holds_posts=True)
        client.force_login(member)
        for _ in range(2):
            client.post(START, words(topic="cost"))
        first, second = Draft.objects.order_by("pk")
        undo(by=member, submission_id=first.submission_id)
        page = client.get(START, {"draft": first.submission_id}).content.decode()
        assert chosen(page) == ["medicines", "cost"]
        with time_machine.travel(second.publish_at, tick=False):
            publish_due(second.pk)
        assert Thread.objects.get().topic == "cost"


# -- Reading --------------------------------------------------------------------------------
class TestRead:
    def test_members_see_who_waits_first_and_visitors_the_newest(self, client, member, drug):
        about(drug, "Waits", public=True)
        about(drug, "Answered", public=True, replies=1)
        assert titles(client) == ["Answered", "Waits"]
        assert titles(client, show="unanswered") == ["Waits", "Answered"]
        client.force_login(member)
        assert titles(client) == ["Waits", "Answered"]
        assert titles(client, show="newest") == ["Answered", "Waits"]

    @pytest.mark.parametrize(
        "query", [{"show": "nonsense"}, {"topic": "nonsense"}, {"before": "nonsense"}, {"show": "\x00"}]
    )
    def test_any_address_is_answered(self, client, drug, query):
        about(drug, "Here", public=True)
        assert titles(client, **query) == ["Here"]

    def test_pages_keep_order_and_topic(self, client, drug, settings):
        settings.THREADS_PER_PAGE = 1
        for number in range(3):
            about(drug, f"Row {number}", public=True, topic="cost", helpful=number + 1)
        page, seen = client.get(ABOUT, {"show": "helpful", "topic": "cost"}), []
        while True:
            html = page.content.decode()
            seen += re.findall(r'class="title"><a[^>]*>([^<]+)<', html)
            more = re.search(r'href="([^"]+)" rel="next"', html)
            if not more:
                break
            page = client.get(unescape(more[1]))
        assert seen == ["Row 2", "Row 1", "Row 0"]

    def test_a_list_of_one_topic_counts_members_threads_for_what_they_are(self, client, drug):
        about(drug, "Open", public=True, topic="cost")
        for _ in range(2):
            about(drug, "Private words", topic="tests")
        page = client.get(ABOUT, {"topic": "cost"}).content.decode()
        assert "2 more threads about Imuran, of all topics, are for members only." in page
        assert "Private words" not in page
        assert "<h1>Threads about Imuran: Cost</h1>" in page

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"topic": "cost"}, "You may be the first."),
            ({"show": "helpful"}, "No post here is marked as helpful yet."),
            ({"before": "1"}, "This is the end of the list."),
        ],
    )
    def test_an_empty_list_says_so(self, member_client, drug, query, said):
        assert said in member_client.get(ABOUT, query).content.decode()

    @pytest.mark.parametrize("who", ["visitor", "member"])
    def test_every_list_takes_the_same_few_queries(
        self, client, member, drug, django_assert_max_num_queries, who
    ):
        if who == "member":
            client.force_login(member)
        for rows in (1, 20):
            while ThreadDrug.objects.count() < rows:
                about(drug, "A", public=True, replies=1, topic="cost", helpful=1)
            for show in ("unanswered", "newest", "helpful"):
                with django_assert_max_num_queries(6 if who == "member" else 2):
                    assert (
                        client.get(ABOUT, {"show": show, "topic": "cost", "fresh": rows}).status_code == 200
                    )

    def test_the_panel_of_a_drug_leads_to_every_list(self, client, drug):
        page = client.get(drug.get_absolute_url()).content.decode()
        for query in ("show=unanswered", "show=newest", "show=helpful", "show=newest&amp;topic=pregnancy"):
            assert f'href="{ABOUT}?{query}"' in page

    def test_subscribing_to_the_drug_stands_beside_the_list(self, member_client, member, drug):
        assert 'action="/forums/subscribe/"' in member_client.get(ABOUT, {"topic": "cost"}).content.decode()
        Subscription.objects.create(user=member, drug=drug)
        assert 'action="/forums/unsubscribe/"' in member_client.get(ABOUT).content.decode()


# -- Saying it later ------------------------------------------------------------------------
class TestSubject:
    @pytest.fixture
    def thread(self, member, drug):
        return about(drug, "Six weeks", author=member, topic="cost")

    def url(self, thread):
        return reverse("forums:thread_subject", args=[thread.pk])

    def test_its_author_is_led_there_and_finds_what_the_thread_says(self, member_client, thread):
        assert self.url(thread) in member_client.get(thread.get_absolute_url()).content.decode()
        page = member_client.get(self.url(thread)).content.decode()
        assert 'value="Imuran"' in page
        assert chosen(page) == ["cost"]

    def test_it_changes_and_a_second_press_leads_to_the_same_place(self, member_client, thread, drug):
        other = DrugFactory(lead_brand="CellCept")
        for _ in range(2):
            response = member_client.post(self.url(thread), {"drug_1": "cellcept", "topic": "starting"})
            assert response.headers["Location"] == thread.get_absolute_url()
        thread.refresh_from_db()
        assert (list(thread.drugs.all()), thread.topic) == ([other], "starting")

    @pytest.mark.parametrize(
        "typed", [{"topic": "tests"}, {"drug_1": "Nosuch"}, {"drug_1": "Imuran", "topic": "x"}]
    )
    def test_what_does_not_fit_comes_back(self, member_client, thread, drug, typed):
        assert "needs another look" in member_client.post(self.url(thread), typed).content.decode()
        assert thread.drugs.get() == drug

    def test_others_are_told_whose_it_is_and_are_not_led_there(self, client, thread):
        client.force_login(UserFactory())
        assert self.url(thread) not in client.get(thread.get_absolute_url()).content.decode()
        for response in (client.get(self.url(thread)), client.post(self.url(thread), {})):
            assert response.status_code == 403
            assert "Only the person who started a thread" in response.content.decode()

    def test_visitors_sign_in_first_and_hidden_threads_are_not_there(self, client, thread):
        assert client.get(self.url(thread)).status_code == 302
        client.force_login(UserFactory())
        hidden = ThreadFactory(hidden=True)
        assert client.get(self.url(hidden)).status_code == 404

    def test_a_reply_cannot_bring_a_topic(self, member_client, thread):
        PostFactory(thread=thread)
        member_client.post(
            reverse("forums:reply", args=[thread.pk]), {"body": "Yes.", "topic": "tests", "drug_2": "Imuran"}
        )
        thread.refresh_from_db()
        assert thread.topic == "cost"
