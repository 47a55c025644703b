"""The tables of forums as of the first release."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("drugs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ForumGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "forum group",
                "verbose_name_plural": "forum groups",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Forum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("description", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "is_indexable",
                    models.BooleanField(
                        default=False, verbose_name="public threads may be found by search engines"
                    ),
                ),
                ("is_archived", models.BooleanField(default=False, verbose_name="no new threads or replies")),
                ("thread_count", models.PositiveIntegerField(default=0, editable=False)),
                ("public_thread_count", models.PositiveIntegerField(default=0, editable=False)),
                ("last_post_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forums",
                        to="forums.forumgroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "forum",
                "verbose_name_plural": "forums",
                "ordering": ["group__position", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField()),
                ("body_html", models.TextField(editable=False)),
                ("renderer_version", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("submission_id", models.UUIDField(editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_reason", models.CharField(blank=True, max_length=300)),
                ("announced_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            django.contrib.postgres.search.SearchVector("body", config="english"),
                            models.Func(
                                models.F("id"),
                                template="array_to_tsvector(ARRAY['#' || (%(expressions)s / 8192)::text])",
                            ),
                            arg_joiner=" || ",
                            output_field=django.contrib.postgres.search.SearchVectorField(),
                            template="(%(expressions)s)",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "post",
                "verbose_name_plural": "posts",
            },
        ),
        migrations.CreateModel(
            name="PostEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body_before", models.TextField()),
                ("edited_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "edited_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="forums.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "edit",
                "verbose_name_plural": "edits",
                "ordering": ["-edited_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                (
                    "audience",
                    models.CharField(
                        choices=[("members", "Members only"), ("public", "Public")],
                        default="members",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                ("reply_count", models.PositiveIntegerField(default=0, editable=False)),
                ("last_post_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("pinned_at", models.DateTimeField(blank=True, null=True)),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_reason", models.CharField(blank=True, max_length=300)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector("title", config="english"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="threads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="forums.forum",
                    ),
                ),
                (
                    "last_author",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "thread",
                "verbose_name_plural": "threads",
            },
        ),
        migrations.AddField(
            model_name="post",
            name="thread",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="posts",
                to="forums.thread",
            ),
        ),
        migrations.CreateModel(
            name="ThreadDrug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "drug",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thread_drugs",
                        to="drugs.drug",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thread_drugs",
                        to="forums.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "drug of a thread",
                "verbose_name_plural": "drugs of threads",
            },
        ),
        migrations.AddField(
            model_name="thread",
            name="drugs",
            field=models.ManyToManyField(
                related_name="threads", through="forums.ThreadDrug", to="drugs.drug"
            ),
        ),
        migrations.CreateModel(
            name="ThreadRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_number", models.PositiveIntegerField()),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reads",
                        to="forums.thread",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thread_reads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "read position",
                "verbose_name_plural": "read positions",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "drug",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="drugs.drug",
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="forums.forum",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="forums.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("drug__isnull", True), ("forum__isnull", True), ("thread__isnull", False)
                            ),
                            models.Q(
                                ("drug__isnull", True), ("forum__isnull", False), ("thread__isnull", True)
                            ),
                            models.Q(
                                ("drug__isnull", False), ("forum__isnull", True), ("thread__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="forums_subscription_one_of",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "thread"), name="forums_subscription_thread_once"
                    ),
                    models.UniqueConstraint(fields=("user", "forum"), name="forums_subscription_forum_once"),
                    models.UniqueConstraint(fields=("user", "drug"), name="forums_subscription_drug_once"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["author", "-id"], name="forums_post_by_author"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("announced_at__isnull", True)),
                fields=["created_at"],
                name="forums_post_unannounced",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["search"], name="forums_post_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("thread", "number"), name="forums_post_number_once"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("author", "submission_id"), name="forums_post_submission_once"
            ),
        ),
        migrations.AddIndex(
            model_name="threaddrug",
            index=models.Index(fields=["drug", "-thread"], name="forums_thread_drug_page"),
        ),
        migrations.AddConstraint(
            model_name="threaddrug",
            constraint=models.UniqueConstraint(fields=("thread", "drug"), name="forums_thread_drug_once"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True)),
                fields=["forum", "-last_post_at", "-id"],
                name="forums_thread_forum_page",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("audience", "public"), ("hidden_at__isnull", True)),
                fields=["forum", "-last_post_at", "-id"],
                name="forums_thread_forum_public",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True)),
                fields=["-last_post_at", "-id"],
                name="forums_thread_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("audience", "public"), ("hidden_at__isnull", True)),
                fields=["-last_post_at", "-id"],
                name="forums_thread_latest_public",
            ),
        ),
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
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["forum", "-created_at"], name="forums_thread_new_in_forum"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["author", "-id"], name="forums_thread_by_author"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="forums_thread_search"),
        ),
        migrations.AddIndex(
            model_name="threadread",
            index=models.Index(fields=["user", "-read_at"], name="forums_read_recent"),
        ),
        migrations.AddConstraint(
            model_name="threadread",
            constraint=models.UniqueConstraint(fields=("thread", "user"), name="forums_read_once"),
        ),
    ]
