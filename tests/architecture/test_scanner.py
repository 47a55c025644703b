"""After a member left, a scanner that knows every place finds nothing of them, and nothing of anybody else has changed (promise 7).

ZEBRA is who they were (handle, address, earlier name), OKAPI what only they and we knew, QUAGGA what they posted.
"""

import base64
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models

from accounts.actions.erasure import ERASE_TASK, erase_member
from accounts.actions.leaving import ask_to_leave
from accounts.models import User
from accounts.registries import PostsChoice, erasure_handlers
from forums.models import Picture
from forums.tasks import remove_dropped_pictures
from notifications.delivery import deliver
from notifications.models import OutgoingEmail
from tests.architecture import scanner
from tests.architecture.leaver import ADDRESS, HANDLE, make_leaver
from tests.architecture.scanned_world import World, work
from tests.factories.accounts import UserFactory

FILES = {"BACKEND": "django.core.files.storage.FileSystemStorage"}

# Where words stay that a member wants to stay, and words of others that repeat them.
POSTED = {
    "forums_draft.body",
    "forums_draft.ready",
    "forums_picture.alt",
    "forums_poll.question",
    "forums_polloption.text",
    "forums_post.body",
    "forums_post.body_html",
    "forums_post.content_notes",
    "forums_post.search",
    "forums_postedit.body_before",
    "forums_postedit.title_before",
    "forums_thread.search",
    "forums_thread.title",
}
# With PostsChoice.KEEP the name stays on them, and so does what moderators and reporters said of posts that are still there.
NAMED = POSTED | {
    "accounts_user.handle",
    "accounts_user.handle_key",
    "forums_post.hidden_reason",
    "forums_thread.hidden_reason",
    "moderation_report.words",
}

# What may change in rows of others when somebody leaves, and why.
MAY_MOVE = {
    "accounts_user.keeps_distance": "whom they muted or blocked is gone",
    "accounts_user.unread_notices": "a hug that nobody has read yet is taken back",
    "drugs_experience.helpful_count": "their mark is taken back",
    "forums_forum.public_thread_count": "a thread with nothing left to read is not counted",
    "forums_forum.thread_count": "a thread with nothing left to read is not counted",
    "forums_forum.last_post_at": "the newest post may have been theirs",
    "forums_post.warmth": "their hug is taken back",
    "forums_post.helpful_count": "their mark is taken back",
    "forums_thread.reply_count": "their replies count no more",
    "forums_thread.last_post_at": "the newest post was theirs",
    "forums_thread.last_author_id": "the newest post was theirs",
    "forums_poll.ballot_count": "a member who left has no vote any more",
    "forums_thread.me_too_count": "their mark is taken back",
    "forums_thread.first_reply_at": "the first reply was theirs",
}
# What others did that goes with what they did it to.
MAY_GO = {
    "forums_pollballot": "a poll in a thread that is erased, with what was chosen in it",
    "moderation_report": "a card takes its reports with it",
}
# Where rows of others repeat the leaver: the repeated words go, and nothing else.
REPEATS = {
    "django_admin_log.change_message",
    "django_admin_log.object_repr",
    "forums_draft.body",
    "forums_draft.others",
    "forums_draft.ready",
    "forums_draft.version",
    "forums_post.body",
    "forums_post.body_html",
    "forums_post.search",
    "forums_postedit.body_before",
    "moderation_report.words",
}


@pytest.fixture
def own_files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {"default": FILES | {"OPTIONS": {"location": tmp_path / "media"}}}


@pytest.fixture
def world(db, settings, own_files, mail_folder, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    with django_capture_on_commit_callbacks(execute=True):
        made = World()
    work(with_mail=False)
    return made


@pytest.fixture
def leave(world, django_capture_on_commit_callbacks):
    def leave(choice):
        with django_capture_on_commit_callbacks(execute=True):
            ask_to_leave(by=world.leaver, user=world.leaver, posts=choice, at_once=True)
        done = []
        for _ in range(3):  # what workers do wakes workers
            with django_capture_on_commit_callbacks(execute=True):
                done += work(with_mail=False)
        assert ERASE_TASK in done
        deliver(seconds=5)
        world.leaver.refresh_from_db()
        assert world.leaver.erased_at

    return leave


# -- Nothing of the leaver ---------------------------------------------------------------
def test_erased_member_is_nowhere(world, leave):
    leave(PostsChoice.ERASE)
    assert scanner.found("zebra", "okapi", "quagga") == set()


def test_anonymised_member_is_nowhere_but_their_words_are(world, leave):
    leave(PostsChoice.ANONYMISE)
    assert scanner.found("zebra", "okapi") == set()
    assert scanner.found("quagga") == POSTED


def test_of_a_member_whose_posts_stay_nothing_stays_but_posts_and_handle(world, leave):
    leave(PostsChoice.KEEP)
    assert scanner.found("zebra@", "second.zebra", "striped", "okapi") == set()
    assert scanner.found("zebra", "quagga") <= NAMED


@pytest.mark.parametrize("choice", PostsChoice)
def test_pictures_go_with_posts_that_go_and_stay_with_those_that_stay(db, own_files, choice):
    leaver = make_leaver()
    mine = Picture.objects.filter(user=leaver)
    loose = [picture.pk.hex for picture in mine.filter(post=None)]
    posted = [picture.pk.hex for picture in mine.exclude(post=None)]
    erase_member(by=None, user=leaver, posts=choice)
    remove_dropped_pictures()
    files = "\n".join(place for place, _ in scanner.in_files())
    assert [name in files for name in loose] == [False]
    assert [name in files for name in posted] == [choice is not PostsChoice.ERASE]


def test_emptied_row_of_a_member_is_that_of_nobody(db):
    leaver = make_leaver()
    erase_member(by=None, user=leaver, posts=PostsChoice.ERASE)
    member, nobody = User.objects.get(pk=leaver.pk), User()
    different = {
        field.name
        for field in User._meta.concrete_fields
        if getattr(member, field.attname) != getattr(nobody, field.attname)
    }
    assert different <= {
        "id", "handle", "handle_key", "password", "joined_at", "erased_at", "caught_up_at", "is_active", "leaving_posts",
    }  # fmt: skip


# -- Everything of everybody else ----------------------------------------------------------
def _all_rows():
    """{(table, key): {column: text}} of all rows. What has no column "id" is known by its other keys."""
    rows = {}
    for table in scanner.tables():
        for row in scanner.rows_of(table):
            key = row.get("id") or row.get("user_id") or row.get("session_key") or json.dumps(row)
            rows[table, key] = row
    return rows


@pytest.mark.parametrize("choice", PostsChoice)
def test_rows_of_others_are_what_they_were(world, leave, choice):
    before = _all_rows()
    theirs = _rows_of(world.leaver, before)
    leave(choice)
    after = _all_rows()
    assert {table for table, key in before.keys() - after.keys() - theirs} <= set(MAY_GO)
    changed = {
        (f"{table}.{column}", _repeats(row))
        for (table, key), row in before.items()
        if (table, key) not in theirs and (table, key) in after
        for column, value in row.items()
        if after[table, key][column] != value and not _named_the_leaver(world.leaver, table, column, value)
    }
    assert {column for column, repeats in changed if not repeats} <= set(MAY_MOVE)
    assert {column for column, repeats in changed if repeats} <= REPEATS | set(MAY_MOVE)
    world.answer.refresh_from_db()
    assert "Other words that stay." in world.answer.body
    assert "Other words that stay." in world.answer.body_html


def _rows_of(leaver, rows):
    """What is the leaver's: rows that are theirs by a key, mail to them, their sessions, and what hangs on those and is
    nobody else's: options of a poll in a thread of theirs, effects of a card."""
    owners = {
        f"{name}.{field.column}"
        for name, field in _links()
        if field.related_model is User
        and (field.remote_field.on_delete is models.CASCADE or field.name in _OWNER)
    }
    own = {
        (table, key)
        for (table, key), row in rows.items()
        if any(f"{table}.{column}" in owners and value == str(leaver.pk) for column, value in row.items())
        or (table == "accounts_user" and key == str(leaver.pk))
        or (table == "notifications_outgoingemail" and "zebra" in row["to"])
        or (table == "accounts_reservedhandle" and "zebra" in row["handle_key"])
        or (table == "django_session" and _is_session_of(leaver, row))
    }
    links = [(name, field) for name, field in _links() if field.related_model is not User]
    while more := {
        (table, key)
        for (table, key), row in rows.items()
        if (table, key) not in own
        and not any(f"{table}.{column}" in owners and value for column, value in row.items())
        for name, field in links
        if name == table and (field.related_model._meta.db_table, row.get(field.column)) in own
    }:
        own |= more
    return own


_OWNER = {"author", "user", "reporter", "member", "edited_by"}  # of posts, pictures, reports, entries of logs


def _named_the_leaver(leaver, table, column, value):
    """A column that says who did something forgets who, and nothing else."""
    return value == str(leaver.pk) and f"{table}.{column}" in {
        f"{name}.{field.column}" for name, field in _links() if field.related_model is User
    }


def _links():
    return [
        (model._meta.db_table, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is not None
    ]


def _is_session_of(leaver, row):
    held = Session(session_data=row["session_data"]).get_decoded()
    return held.get(SESSION_KEY) == str(leaver.pk) or "zebra" in json.dumps(held)


def _repeats(row):
    return scanner.holds(json.dumps(row).encode(), ("zebra", "okapi", "quagga"))


# -- The scanner sees ------------------------------------------------------------------------
def test_before_leaving_the_words_are_everywhere(world):
    """Each kind of place is looked into: what follows would else find nothing because nothing was there."""
    found = scanner.found("zebra", "okapi", "quagga")
    assert found >= NAMED
    assert found >= {"django_session.session_data", "django_admin_log.object_repr", "mfa_authenticator.data"}
    assert {place.split(":")[0] for place in found if ":" in place} == {"redis", "file"}
    assert any("sessions" in place for place in found)
    assert any("page:" in place for place in found)


# Columns that hold no words of members: keys, choices, the catalogue, the site's own.
WITHOUT_WORDS = {
    "accounts_consent": "kinds and versions",
    "accounts_dataexport": "states",
    "accounts_providerdeletion": "codes that name nobody",
    "accounts_healthprofile": "choices and a year",
    "accounts_leaving": "choices",
    "auth_group": "the site's own",
    "auth_permission": "the site's own",
    "django_content_type": "the site's own",
    "drugs_deadaddress": "the catalogue",
    "drugs_drug": "the catalogue",
    "drugs_drugedition": "the catalogue; an editor's note says what changed on a page",
    "drugs_drugfigures": "counts of groups",
    "drugs_drugname": "the catalogue",
    "drugs_drugproposal": "the catalogue; notes say what changed on a page",
    "drugs_experienceeffect": "keys of side effects",
    "drugs_figureblock": "counts of groups",
    "drugs_section": "the catalogue",
    "drugs_source": "the catalogue",
    "drugs_statement": "the catalogue",
    "forums_forum": "the site's own",
    "forums_forumgroup": "the site's own",
    "notifications_notification": "kinds and numbers",
    "notifications_suppression": "keyed hashes",
    "socialaccount_socialapp": "the site's own keys",
    "socialaccount_socialtoken": "none is kept (SOCIALACCOUNT_STORE_TOKENS)",
    "account_emailconfirmation": "codes; none is stored while codes go by mail",
}
WITHOUT_WORDS_HERE = {
    "accounts_profile.country": "a code",
    "accounts_profile.languages": "codes",
    "accounts_stafflook.role": "one of three words",
    "accounts_signin.way": "one of five words",
    "accounts_reservedhandle.held_for": "a keyed hash",
    "accounts_user.password": "a salted hash",
    "accounts_user.time_zone": "a name of a zone; emptied, see above",
    "accounts_user.language": "a code; emptied, see above",
    "accounts_user.agreed_to": "versions; emptied, see above",
    "accounts_user.leaving_posts": "a choice",
    "accounts_user.last_wish": "a choice; emptied, see above",
    "django_admin_log.object_id": "a number",
    "django_session.session_key": "random",
    "notifications_outgoingemail.kind": "one of our words",
    "notifications_outgoingemail.dedupe_key": "numbers",
    "notifications_outgoingemail.claimed_by": "random",
    "notifications_outgoingemail.last_error": "a class and a code",
    "socialaccount_socialaccount.provider": "google or facebook",
    "usersessions_usersession.session_key": "random",
    "usersessions_usersession.data": "nothing",
    "usersessions_usersession.user_agent": "a browser and a device, in words of ours",
    "usersessions_usersession.ip": "never one: 0.0.0.0",
    "moderation_logentry.detail": "of the log",
}
_WORDY = (
    models.CharField,
    models.TextField,
    models.JSONField,
    ArrayField,
    models.GeneratedField,
    models.BinaryField,
)


def test_every_column_that_can_hold_words_holds_some_of_the_leaver(world):
    """A new column comes into the leaver of these tests, or is named above with the reason why it holds no words."""
    found = scanner.found("zebra", "okapi", "quagga")
    silent = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, _WORDY) and not field.choices and model._meta.db_table not in WITHOUT_WORDS
    } - found
    assert silent <= set(WITHOUT_WORDS_HERE)


def _in_a_table():
    UserFactory(handle="overlooked_quokka")
    return "accounts_user.handle"


def _in_a_json_column():
    OutgoingEmail.objects.create(dedupe_key="1", kind="x", headers={"X-Name": ["of a quokka"]})
    return "notifications_outgoingemail.headers"


def _in_a_table_that_no_model_knows():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE forgotten (content bytea)")
        cursor.execute("INSERT INTO forgotten VALUES (%s)", [b"\x00quokka\xff"])
    return "forgotten.content"


def _in_a_session():
    store = SessionStore()
    store["began_with"] = "quokka@mail.example " * 20  # long enough to be compressed
    store.save()
    return "django_session.session_data"


def _in_the_cache():
    cache.set("page:1", (["v"], (b"<p>by quokka</p>", {})))
    return "redis: lt:1:page:1"


def _in_the_queue():
    body = json.dumps({"body": base64.b64encode(b'[["quokka"], {}]').decode()})
    cache._cache.get_client().lpush("celery", body)
    return "redis: celery"


def _in_a_limit():
    cache._cache.get_client().zadd("limit", {"quokka@mail.example": 1})
    return "redis: limit"


def _in_a_file():
    default_storage.save("notes/1.txt", ContentFile(b"about a Quokka"))
    return "file: notes/1.txt"


def _in_a_copy():
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as copy:
        copy.writestr("pages/posts-1.html", "quokka " * 50)
    default_storage.save("exports/1.zip", ContentFile(packed.getvalue()))
    return "file: exports/1.zip"


_PLACES = [
    _in_a_table,
    _in_a_json_column,
    _in_a_table_that_no_model_knows,
    _in_a_session,
    _in_the_cache,
    _in_the_queue,
    _in_a_limit,
    _in_a_file,
    _in_a_copy,
]


@pytest.mark.parametrize("leave_behind", _PLACES, ids=lambda place: place.__name__.removeprefix("_"))
def test_scanner_finds_what_is_left_behind(db, own_files, leave_behind):
    place = leave_behind()
    assert place in scanner.found("quokka")


@pytest.mark.parametrize("app", ["accounts", "notifications", "drugs", "forums", "moderation"])
def test_app_that_forgot_to_erase_would_be_found(db, monkeypatch, app):
    leaver = make_leaver()
    others = {name: handler for name, handler in erasure_handlers.items() if name != app}
    monkeypatch.setattr(erasure_handlers, "_entries", others)  # put back in their order: high apps first
    erase_member(by=None, user=leaver, posts=PostsChoice.ERASE)
    assert scanner.found("zebra", "okapi", "quagga")


def test_names_that_are_sought_are_those_of_the_leaver(world):
    assert "zebra" in HANDLE
    assert "zebra" in ADDRESS
