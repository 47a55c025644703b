"""The tables of accounts as of the first release."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReservedHandle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handle_key", models.CharField(max_length=60, unique=True)),
                ("reserved_until", models.DateTimeField()),
                ("held_for", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "reserved handle",
                "verbose_name_plural": "reserved handles",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("handle", models.CharField(max_length=30, verbose_name="name others see")),
                ("handle_key", models.CharField(editable=False, max_length=60, unique=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("is_staff", models.BooleanField(default=False, verbose_name="may open the admin")),
                ("is_moderator", models.BooleanField(default=False, verbose_name="moderator")),
                ("is_editor", models.BooleanField(default=False, verbose_name="editor")),
                (
                    "joined_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="joined at"
                    ),
                ),
                (
                    "muted_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="may not write until"),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at"),
                ),
                (
                    "theme",
                    models.CharField(
                        blank=True,
                        choices=[("", "As my device"), ("light", "Light"), ("dim", "Dim"), ("dark", "Dark")],
                        default="",
                        max_length=8,
                        verbose_name="light",
                    ),
                ),
                (
                    "text_size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Normal"),
                            ("large", "Large"),
                            ("larger", "Larger"),
                            ("largest", "Largest"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="size of text",
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                ("unread_notices", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("terms", "Terms"),
                            ("privacy", "Privacy policy"),
                            ("health", "Health-data policy"),
                            ("digest", "Digest e-mail"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.CharField(max_length=10)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("signup", "Sign-up form"),
                            ("settings", "Settings"),
                            ("unsubscribe", "Unsubscribe link"),
                        ],
                        max_length=12,
                    ),
                ),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
            },
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("is_active", True)), fields=["joined_at"], name="accounts_user_joined"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="accounts_user_email_unique",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["user", "kind", "-given_at"], name="accounts_consent_latest"),
        ),
    ]
