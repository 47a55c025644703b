"""The tables of notifications as of the first release."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CrashMarker",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "crash marker",
                "verbose_name_plural": "crash markers",
            },
        ),
        # Emptied by PostgreSQL after a crash, and by nothing else: that is its whole purpose.
        migrations.RunSQL(
            "ALTER TABLE notifications_crashmarker SET UNLOGGED",
            reverse_sql="ALTER TABLE notifications_crashmarker SET LOGGED",
        ),
        migrations.CreateModel(
            name="EmailPreference",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="email_preference",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "digest_frequency",
                    models.CharField(
                        choices=[("off", "Never"), ("daily", "Every day"), ("weekly", "Every week")],
                        default="off",
                        max_length=8,
                    ),
                ),
                (
                    "digest_weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                    ),
                ),
                (
                    "digest_hour",
                    models.PositiveSmallIntegerField(
                        default=9, validators=[django.core.validators.MaxValueValidator(23)]
                    ),
                ),
                (
                    "digest_titles",
                    models.BooleanField(default=False, verbose_name="Show titles of threads in the mail"),
                ),
                ("digest_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "digest_covered_until",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "verbose_name": "e-mail preference",
                "verbose_name_plural": "e-mail preferences",
                "indexes": [
                    models.Index(
                        condition=models.Q(("digest_due_at__isnull", False)),
                        fields=["digest_due_at"],
                        name="notifications_digest_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period_end", models.DateTimeField()),
                ("period_start", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("claimed", "being written"),
                            ("empty", "nothing to tell"),
                            ("queued", "in the outbox"),
                        ],
                        default="claimed",
                        max_length=8,
                    ),
                ),
                ("entry_count", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digest_deliveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "digest",
                "verbose_name_plural": "digests",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "claimed")),
                        fields=["created_at"],
                        name="notifications_digest_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "period_end"), name="notifications_digest_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("dedupe_key", models.CharField(max_length=64)),
                ("subject_id", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "indexes": [
                    models.Index(fields=["user", "-created_at", "-id"], name="notifications_notice_page")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "kind", "dedupe_key"), name="notifications_notice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingEmail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.EmailField(blank=True, max_length=254)),
                ("kind", models.CharField(max_length=32)),
                ("dedupe_key", models.CharField(max_length=80, unique=True)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("headers", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being handed over"),
                            ("sent", "handed over"),
                            ("unclear", "may have arrived"),
                            ("dropped", "no longer wanted"),
                            ("failed", "given up"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "outgoing e-mail",
                "verbose_name_plural": "outgoing e-mails",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["priority", "due_at", "id"],
                        name="notifications_mail_next",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="notifications_mail_held",
                    ),
                ],
            },
        ),
    ]
