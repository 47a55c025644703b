"""First run of a site: groups, forums, drug pages, the first administrator. Safe to run again after every upgrade."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts.actions.roles import ensure_groups
from accounts.handles import TAKEN, clean_handle, handle_key
from accounts.models import User
from drugs.actions.catalogue import load_catalogue
from forums.actions.forums import create_default_forums

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Creates the forums, loads the drug pages, makes the groups of moderators and editors and the first "
        "administrator. Adds no example content and never overwrites an editor's change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-admin", action="store_true", help="do not create an administrator")
        parser.add_argument("--email", default="", help="address of the first administrator")
        parser.add_argument("--handle", default="", help="the name others see")
        parser.add_argument(
            "--password-env",
            default="ADMIN_PASSWORD",
            help="environment variable that holds the password; asked for at the terminal when it is not set",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            ensure_groups()
            create_default_forums()
        report = load_catalogue()
        self.stdout.write(
            f"Drug pages: {len(report.created)} new, {len(report.updated)} updated, "
            f"{len(report.unchanged)} unchanged, {len(report.kept)} kept as editors left them."
        )
        if options["no_admin"]:
            return
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("There is an administrator already.")
            return
        self._create_administrator(options)

    def _create_administrator(self, options: dict[str, Any]) -> None:
        email = (options["email"] or self._ask("E-mail address of the administrator: ")).strip().lower()
        handle = options["handle"] or self._ask("The name others see: ")
        password = os.environ.get(options["password_env"]) or self._ask("Password: ", secret=True)
        try:
            validate_email(email)
            handle = clean_handle(handle)
            validate_password(password, User(email=email, handle=handle))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(
                "A member with this address exists. Give that member the role in the admin instead."
            )
        if User.objects.filter(handle_key=handle_key(handle)).exists():
            raise CommandError(str(TAKEN))
        with transaction.atomic():
            user = User.objects.create_superuser(email, handle, password)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        self.stdout.write(f"Administrator {handle} may sign in with {email}.")

    def _ask(self, question: str, *, secret: bool = False) -> str:
        if not sys.stdin.isatty():
            raise CommandError(
                "Give --email and --handle, and the password in the environment, or use a terminal."
            )
        return getpass.getpass(question) if secret else input(question)
