"""Every table: what it holds about members, who erases it, how long it is kept, whether it is about health.

`manage.py data_map` writes docs/data.md from this and from the registries; tests hold both to the code.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from accounts.registries import all_export_tables


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds about members. `eraser` is the app whose handler empties it when they leave."""

    what: str
    eraser: str
    until: tuple[str, ...] = ()  # settings that end it earlier than the account
    health: bool = False  # goes with the agreement about health data
    stays: str = ""  # what may stay of it after the erasure


_WORDS = "as the member chose"
_STAFF = "the act, without a name"

HELD = {
    # -- The account
    "accounts.User": Held("address, name, settings", "accounts", stays="an emptied row with a number; the name, if posts keep it"),
    "accounts.ReservedHandle": Held("names given up", "accounts", ("RESERVED_DAYS",), stays="a keyed hash, so that nobody poses as them"),
    "accounts.Consent": Held("what they agreed to, and when", "accounts"),
    "accounts.MemberMute": Held("whom they do not read", "accounts", stays="others' mutes of them, if posts keep the name"),
    "accounts.MemberBlock": Held("whom they keep away", "accounts", stays="others' blocks of them, if posts keep the name"),
    "accounts.TeamTie": Held("whom they know here", "accounts"),
    "accounts.Profile": Held("a few words, country, languages, picture", "accounts"),
    "accounts.HealthProfile": Held("connection to lupus, kind, year", "accounts", health=True),
    "accounts.DataExport": Held("copies they asked for", "accounts", ("EXPORT_KEEP_DAYS",)),
    "accounts.Leaving": Held("that they are on the way out", "accounts", ("LEAVING_DAYS",)),
    "accounts.MemorialRequest": Held("that somebody says they died", "accounts", stays=_STAFF),
    "accounts.StaffLook": Held("which of the staff looked at what, and why", "accounts", ("STAFF_LOOK_KEEP_DAYS",), stays=_STAFF),
    "accounts.SignIn": Held("when and on what kind of device they signed in", "accounts", ("SIGN_IN_KEEP_DAYS",)),
    "accounts.User_groups": Held("roles", "accounts"),
    "accounts.User_user_permissions": Held("roles", "accounts"),
    "account.EmailAddress": Held("addresses, and whether they are proved", "accounts"),
    "account.EmailConfirmation": Held("nothing: codes lie in the session", "accounts"),
    "mfa.Authenticator": Held("secrets of second steps, public keys of passkeys", "accounts"),
    "socialaccount.SocialAccount": Held("their number at Google or Facebook", "accounts"),
    "socialaccount.SocialToken": Held("nothing: no token is kept", "accounts"),
    "sessions.Session": Held("that a browser is signed in", "accounts", ("SESSION_COOKIE_AGE",)),
    "usersessions.UserSession": Held("the kind of browser that is signed in", "accounts", ("SESSION_COOKIE_AGE",)),
    "admin.LogEntry": Held("what staff changed by hand", "accounts", stays="numbers, without names"),
    # -- Notices and mail
    "notifications.Notification": Held("what they were told", "notifications", ("NOTICE_KEEP_DAYS",)),
    "notifications.EmailPreference": Held("when their digest comes", "notifications"),
    "notifications.DigestDelivery": Held("that a digest was written", "notifications", ("MAIL_KEEP_DAYS",)),
    "notifications.OutgoingEmail": Held("mail until it is handed over; then an empty row", "notifications", ("MAIL_KEEP_DAYS",)),
    "notifications.Suppression": Held("a keyed hash of an address", "", stays="the hash, until its owner joins again"),
    # -- Medicines and cards
    "drugs.Treatment": Held("medicines", "drugs", health=True),
    "drugs.Reminder": Held("reminders", "drugs", health=True),
    "drugs.Experience": Held("cards about drugs", "drugs", health=True),
    "drugs.ExperienceEffect": Held("side effects on a card", "drugs", health=True),
    "drugs.ExperienceVersion": Held("earlier versions of a card", "drugs", health=True),
    "drugs.ExperienceHelpful": Held("cards they found helpful", "drugs"),
    "drugs.Drug": Held("who edited a page last", "drugs", stays=_STAFF),
    "drugs.DrugEdition": Held("who published and read a page", "drugs", stays=_STAFF),
    "drugs.DrugProposal": Held("who handed a page in and decided", "drugs", stays=_STAFF),
    # -- Forums
    "forums.Thread": Held("titles", "forums", stays=_WORDS),
    "forums.Post": Held("words", "forums", stays=_WORDS),
    "forums.PostEdit": Held("earlier words of a post", "forums", stays=_WORDS),
    "forums.Picture": Held("pictures in posts", "forums", ("PICTURE_LOOSE_HOURS",), stays=_WORDS),
    "forums.Poll": Held("a question with answers to choose", "forums", stays=_WORDS),
    "forums.PollOption": Held("answers to choose", "forums", stays=_WORDS),
    "forums.PollBallot": Held("that they voted, not what", "forums"),
    "forums.Draft": Held("words not sent yet", "forums", ("DRAFT_KEEP_DAYS",)),
    "forums.ThreadRead": Held("how far they read", "forums"),
    "forums.Subscription": Held("what they want to hear of", "forums"),
    "forums.Reaction": Held("hugs and other taps", "forums"),
    "forums.Bookmark": Held("posts they keep, with a note", "forums"),
    "forums.Mention": Held("that a post names them", "forums"),
    "forums.ContentMute": Held("what they do not want to read", "forums"),
    # -- Moderation
    "moderation.Report": Held("what they reported, and reports of their words", "moderation", stays=_STAFF),
    "moderation.LogEntry": Held("acts of moderators by and about them", "moderation", stays=_STAFF),
}  # fmt: skip

# Tables that hold nothing about any member.
NOBODYS = {
    "accounts.ProviderDeletion": "codes that name nobody (PROVIDER_DELETION_DAYS)",
    "auth.Group": "the site's own",
    "auth.Group_permissions": "the site's own",
    "auth.Permission": "the site's own",
    "contenttypes.ContentType": "the site's own",
    "drugs.DeadAddress": "the catalogue",
    "drugs.DrugFigures": "rounded counts of groups, from which nobody can be told",
    "drugs.DrugName": "the catalogue",
    "drugs.Drug_related": "the catalogue",
    "drugs.FigureBlock": "counts of groups of ten and more; dissolved when one of them goes",
    "drugs.Section": "the catalogue",
    "drugs.Source": "the catalogue",
    "drugs.Statement": "the catalogue",
    "drugs.StatementSource": "the catalogue",
    "forums.Forum": "the site's own",
    "forums.ForumGroup": "the site's own",
    "forums.ThreadDrug": "what threads are about",
    "notifications.CrashMarker": "about the database",
    "socialaccount.SocialApp": "the site's own",
}

_HEAD = """# Every table, and what becomes of it

Written by `manage.py data_map` from `lupusteam/data_map.py` and the registries of the apps; a test holds it to the code. *Copy* names the files
of a member's own copy that tell of a table, *erased by* the app whose handler empties it when they leave, *kept* the setting that ends it
earlier than the account does. Health data goes, besides, at the moment the agreement about it is taken back. What stays after an erasure is looked
for in every table, session, page, queue and file by `tests/architecture/test_scanner.py`.

| Table | Holds | Copy | Erased by | Kept | Health | Stays |
|---|---|---|---|---|---|---|
"""
_TAIL = """
## Beside the tables

| Where | Holds | Until |
|---|---|---|
| Redis, pages for visitors | whole public pages | 5 minutes; all go when anybody is erased |
| Redis, sessions | as the table | SESSION_COOKIE_AGE; they go with their member |
| Redis, limits | hashes of addresses; allauth's own count by address of the network | their window, a day at most |
| Redis, queue | names of tasks and numbers of rows | until a worker takes them |
| Redis, its own file on the disk | what was in memory | Redis writes the file anew when it has doubled |
| Storage, `pictures` and pictures of profiles | files | as their rows |
| Storage, `exports` | copies | EXPORT_KEEP_DAYS; they go with their member |
| Storage, `erased` | numbers of erased rows, for a restore | BACKUP_KEEP_DAYS and a week |
| `HANDOVER_DIR` | the number of the mail in hand | seconds |
| PostgreSQL, dead rows and statistics | what a row held before it changed | the next autovacuum, usually within the day |
| Backups | everything as it was | BACKUP_KEEP_DAYS; see [backups](operations/backups.md) |

## Tables that hold nothing about members

| Table | Why |
|---|---|
"""


def render() -> str:
    """docs/data.md as it should be."""
    copies: dict[str, list[str]] = {}
    for name, table in all_export_tables().items():
        for label in table.models:
            copies.setdefault(label, []).append(name)
    rows = [
        f"| {label} | {held.what} | {', '.join(copies.get(label, [])) or '–'} | {held.eraser or '–'} | "
        f"{', '.join(held.until) or 'as the account'} | {'yes' if held.health else ''} | {held.stays or 'nothing'} |"
        for label, held in HELD.items()
    ]
    nobodys = [f"| {label} | {why} |" for label, why in NOBODYS.items()]
    return _HEAD + "\n".join(rows) + "\n" + _TAIL + "\n".join(nobodys) + "\n"


def all_labels() -> set[str]:
    return {model._meta.label for model in apps.get_models(include_auto_created=True)}
