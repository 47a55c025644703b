"""How writing and reading go for a member, and distance between members."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="caught_up_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="user",
            name="holds_posts",
            field=models.BooleanField(default=True, verbose_name="wait a minute before a post goes out"),
        ),
        migrations.AddField(
            model_name="user",
            name="keeps_distance",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="user",
            name="uses_shortcuts",
            field=models.BooleanField(default=True, verbose_name="keyboard shortcuts"),
        ),
        migrations.AddField(
            model_name="user",
            name="welcomes_unanswered",
            field=models.BooleanField(
                default=False, verbose_name="tell me of threads that nobody has answered"
            ),
        ),
        migrations.CreateModel(
            name="MemberBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocked_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="member_blocks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "blocked member",
                "verbose_name_plural": "blocked members",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "member"), name="accounts_block_once"),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("member")), _negated=True),
                        name="accounts_block_not_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberMute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="member_mutes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "muted member",
                "verbose_name_plural": "muted members",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "member"), name="accounts_mute_once"),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("member")), _negated=True),
                        name="accounts_mute_not_oneself",
                    ),
                ],
            },
        ),
    ]
