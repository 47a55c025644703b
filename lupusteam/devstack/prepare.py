"""Brings the database of `make run` to where a newcomer can look around."""

import os

import django
from django.core.management import call_command, get_commands
from django.db import connection

EMBEDDED = "LUPUSTEAM_EMBEDDED_DATABASE"  # set by the supervisor when the database is its own


def prepare() -> None:
    """Migrate, set up the site, load the example community. Running it again changes nothing.

    Somebody's own database gets the example community only when it was empty: it may hold a real one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lupusteam.settings.development")
    django.setup()
    was_empty = "django_migrations" not in connection.introspection.table_names()
    call_command("migrate", interactive=False, verbosity=1 if was_empty else 0)
    known = get_commands()
    if "setup_site" in known:
        call_command("setup_site", "--no-admin")
    if "load_example_community" in known and (was_empty or os.environ.get(EMBEDDED)):
        call_command("load_example_community")
