"""Indexes of three lists: threads without a reply (in a forum, and anywhere), and the pinned ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True), ("reply_count", 0)),
                fields=["forum", "-last_post_at", "-id"],
                name="forums_thread_forum_quiet",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True), ("reply_count", 0)),
                fields=["-last_post_at", "-id"],
                name="forums_thread_quiet",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True), ("pinned_at__isnull", False)),
                fields=["forum"],
                name="forums_thread_pinned",
            ),
        ),
    ]
