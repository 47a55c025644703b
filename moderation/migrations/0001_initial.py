"""The tables of moderation as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("forums", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("hide-post", "hid a post"),
                            ("restore-post", "restored a post"),
                            ("hide-thread", "hid a thread"),
                            ("restore-thread", "restored a thread"),
                            ("lock", "locked a thread"),
                            ("unlock", "unlocked a thread"),
                            ("pin", "pinned a thread"),
                            ("unpin", "unpinned a thread"),
                            ("move", "moved a thread"),
                            ("dismiss", "dismissed a report"),
                            ("grant", "gave a role"),
                            ("revoke", "took a role"),
                        ],
                        max_length=14,
                        verbose_name="act",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="moderator",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_entries",
                        to="forums.post",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_entries",
                        to="forums.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "log entry",
                "verbose_name_plural": "log entries",
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["-created_at", "-id"], name="moderation_log_page")],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("danger", "Someone may be in danger"),
                            ("dosing", "It tells others what dose to take"),
                            ("unkind", "It is unkind or attacks someone"),
                            ("private", "It shows someone’s private data"),
                            ("selling", "It sells or advertises"),
                            ("false", "It promises a cure or could harm"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="in their words")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "waiting"),
                            ("acted", "acted on"),
                            ("dismissed", "no action needed"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="forums.post"
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")),
                        fields=["created_at"],
                        name="moderation_report_queue",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("post", "reporter"),
                        name="moderation_report_open_once",
                    )
                ],
            },
        ),
    ]
