"""Reports about cards beside those about posts, and the acts that follow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("drugs", "0003_medicines_and_review"),
        ("forums", "0002_forums_deep"),
        ("moderation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="logentry",
            name="experience",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="log_entries",
                to="drugs.experience",
                verbose_name="card",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="experience",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="drugs.experience",
                verbose_name="card",
            ),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="verb",
            field=models.CharField(
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
                    ("subject", "corrected what a thread is about"),
                    ("hide-card", "hid a card"),
                    ("restore-card", "restored a card"),
                    ("dismiss", "dismissed a report"),
                    ("grant", "gave a role"),
                    ("revoke", "took a role"),
                ],
                max_length=14,
                verbose_name="act",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="forums.post",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("experience", "reporter"),
                name="moderation_report_card_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("experience__isnull", True), ("post__isnull", False)),
                    models.Q(("experience__isnull", False), ("post__isnull", True)),
                    _connector="OR",
                ),
                name="moderation_report_about_one_thing",
            ),
        ),
    ]
