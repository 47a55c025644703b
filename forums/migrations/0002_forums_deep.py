"""Drafts and held posts, support, questions, polls, pictures, bookmarks, mentions and mutes."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("drugs", "0001_initial"),
        ("forums", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "bookmark",
                "verbose_name_plural": "bookmarks",
            },
        ),
        migrations.CreateModel(
            name="ContentMute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "muted thread, forum or drug",
                "verbose_name_plural": "muted threads, forums and drugs",
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission_id", models.UUIDField()),
                ("title", models.CharField(blank=True, max_length=400)),
                ("body", models.TextField(blank=True)),
                ("fields", models.JSONField(blank=True, default=dict)),
                ("ready", models.JSONField(blank=True, null=True)),
                ("publish_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=1)),
                ("window", models.CharField(blank=True, max_length=36)),
                ("others", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("alt", models.CharField(blank=True, max_length=300)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
            },
        ),
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=150)),
                (
                    "is_multiple",
                    models.BooleanField(default=False, verbose_name="more than one answer may be chosen"),
                ),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("ballot_count", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "poll",
                "verbose_name_plural": "polls",
            },
        ),
        migrations.CreateModel(
            name="PollBallot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "ballot",
                "verbose_name_plural": "ballots",
            },
        ),
        migrations.CreateModel(
            name="PollOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=100)),
                ("vote_count", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "answer of a poll",
                "verbose_name_plural": "answers of polls",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
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
                            ("hug", "Hug"),
                            ("thanks", "Thanks"),
                            ("me_too", "Me too"),
                            ("helpful", "Helpful"),
                            ("read", "I read this, no energy to answer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "reaction",
                "verbose_name_plural": "reactions",
            },
        ),
        migrations.AddField(
            model_name="post",
            name="content_notes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=24), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="helped_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="helpful_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="post",
            name="warmth",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="postedit",
            name="title_before",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="thread",
            name="first_reply_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="helped_count",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="thread",
            name="is_question",
            field=models.BooleanField(default=False, verbose_name="a question"),
        ),
        migrations.AddField(
            model_name="thread",
            name="me_too_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="thread",
            name="offered_to_members_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="offered_to_moderators_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("helped_at__isnull", False)),
                fields=["-id"],
                name="forums_post_helped",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("warmth__gt", 0)),
                fields=["thread", "-warmth", "number"],
                name="forums_post_warmest",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True), ("is_question", True)),
                fields=["-last_post_at", "-id", "helped_count", "audience"],
                name="forums_thread_questions",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True), ("is_question", True)),
                fields=["forum", "-last_post_at", "-id", "helped_count", "audience"],
                name="forums_thread_forum_questions",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("first_reply_at__isnull", True), ("hidden_at__isnull", True)),
                fields=["created_at"],
                name="forums_thread_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True)),
                fields=["created_at"],
                include=("first_reply_at",),
                name="forums_thread_first_replies",
            ),
        ),
        migrations.AddField(
            model_name="bookmark",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="bookmarks", to="forums.post"
            ),
        ),
        migrations.AddField(
            model_name="bookmark",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bookmarks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contentmute",
            name="drug",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mutes",
                to="drugs.drug",
            ),
        ),
        migrations.AddField(
            model_name="contentmute",
            name="forum",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mutes",
                to="forums.forum",
            ),
        ),
        migrations.AddField(
            model_name="contentmute",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mutes",
                to="forums.thread",
            ),
        ),
        migrations.AddField(
            model_name="contentmute",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="content_mutes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="drafts",
                to="forums.post",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="drafts",
                to="forums.thread",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drafts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="forums.post",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pictures",
                to="forums.post",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pictures",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="poll",
            name="thread",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="poll", to="forums.thread"
            ),
        ),
        migrations.AddField(
            model_name="pollballot",
            name="poll",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ballots",
                to="forums.poll",
            ),
        ),
        migrations.AddField(
            model_name="pollballot",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="poll_ballots",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="polloption",
            name="poll",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="options",
                to="forums.poll",
            ),
        ),
        migrations.AddField(
            model_name="reaction",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reactions", to="forums.post"
            ),
        ),
        migrations.AddField(
            model_name="reaction",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reactions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="bookmark",
            index=models.Index(fields=["user", "-created_at", "-id"], name="forums_bookmark_page"),
        ),
        migrations.AddConstraint(
            model_name="bookmark",
            constraint=models.UniqueConstraint(fields=("user", "post"), name="forums_bookmark_once"),
        ),
        migrations.AddConstraint(
            model_name="contentmute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drug__isnull", True), ("forum__isnull", True), ("thread__isnull", False)),
                    models.Q(("drug__isnull", True), ("forum__isnull", False), ("thread__isnull", True)),
                    models.Q(("drug__isnull", False), ("forum__isnull", True), ("thread__isnull", True)),
                    _connector="OR",
                ),
                name="forums_mute_one_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="contentmute",
            constraint=models.UniqueConstraint(fields=("user", "thread"), name="forums_mute_thread_once"),
        ),
        migrations.AddConstraint(
            model_name="contentmute",
            constraint=models.UniqueConstraint(fields=("user", "forum"), name="forums_mute_forum_once"),
        ),
        migrations.AddConstraint(
            model_name="contentmute",
            constraint=models.UniqueConstraint(fields=("user", "drug"), name="forums_mute_drug_once"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["user", "-updated_at"], name="forums_draft_mine"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("publish_at__isnull", False)),
                fields=["publish_at"],
                name="forums_draft_held",
            ),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["updated_at"], name="forums_draft_old"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("user", "submission_id"), name="forums_draft_submission_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("publish_at__isnull", True), ("thread__isnull", False)),
                fields=("user", "thread"),
                name="forums_draft_reply_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("post__isnull", False)),
                fields=("user", "post"),
                name="forums_draft_change_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("post", "user"), name="forums_mention_once"),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(
                condition=models.Q(("post__isnull", True)), fields=["created_at"], name="forums_picture_loose"
            ),
        ),
        migrations.AddConstraint(
            model_name="pollballot",
            constraint=models.UniqueConstraint(fields=("poll", "user"), name="forums_ballot_once"),
        ),
        migrations.AddConstraint(
            model_name="polloption",
            constraint=models.UniqueConstraint(
                fields=("poll", "position"), name="forums_option_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reaction",
            constraint=models.UniqueConstraint(fields=("user", "post", "kind"), name="forums_reaction_once"),
        ),
    ]
