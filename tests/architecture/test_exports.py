"""A member's copy covers every table: each one is told of, or somebody said why not."""

from django.apps import apps

from accounts.registries import all_export_tables

# Tables that say nothing about a member, or nothing that a copy should carry.
LEFT_OUT = {
    "accounts.User_groups": "roles stand in the account's row",
    "accounts.User_user_permissions": "roles stand in the account's row",
    "account.EmailConfirmation": "codes that open the account",
    "socialaccount.SocialToken": "keys that open the account elsewhere; none is kept",
    "accounts.Leaving": "who is on the way out comes back before a copy is made",
    "accounts.MemorialRequest": "somebody says that a member died; nobody is told, so that a mistake hurts nobody",
    "accounts.ProviderDeletion": "names nobody",
    "notifications.Suppression": "hashes of addresses, which say nothing about a member",
    "socialaccount.SocialApp": "the site's own keys",
    "sessions.Session": "signed in browsers: their keys open the account, and they hold nothing else",
    "auth.Group": "the site's own",
    "auth.Group_permissions": "the site's own",
    "auth.Permission": "the site's own",
    "contenttypes.ContentType": "the site's own",
    "notifications.CrashMarker": "about the database",
    "forums.Forum": "the site's own",
    "forums.ForumGroup": "the site's own",
    "drugs.DeadAddress": "the catalogue",
    "drugs.DrugName": "the catalogue",
    "drugs.Drug_related": "the catalogue",
    "drugs.Source": "the catalogue",
    "drugs.Section": "the catalogue",
    "drugs.Statement": "the catalogue",
    "drugs.StatementSource": "the catalogue",
    "drugs.FigureBlock": "counts of groups: nobody can be told from them",
    "drugs.DrugFigures": "counts of groups: nobody can be told from them",
}


def test_every_table_is_in_the_copy_or_left_out_for_a_reason():
    told = {label for table in all_export_tables().values() for label in table.models}
    all_tables = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert all_tables - told - set(LEFT_OUT) == set(), (
        "say in the app's export_tables.py what a member's copy tells of them"
    )
    assert told & set(LEFT_OUT) == set()
    assert set(LEFT_OUT) <= all_tables
    assert told <= all_tables
