"""What about a drug a thread asks, and what lists of a drug's threads are sorted and parted by."""

from django.db import migrations, models

TOPICS = [
    ("effects", "Side effects"),
    ("starting", "Starting"),
    ("stopping", "Stopping"),
    ("tests", "Tests"),
    ("pregnancy", "Pregnancy"),
    ("cost", "Cost"),
]


class Migration(migrations.Migration):
    dependencies = [("forums", "0002_forums_deep")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="topic",
            field=models.CharField(blank=True, choices=TOPICS, default="", max_length=9),
        ),
        migrations.AddField(
            model_name="threaddrug",
            name="topic",
            field=models.CharField(blank=True, choices=TOPICS, default="", editable=False, max_length=9),
        ),
        migrations.AddField(
            model_name="threaddrug",
            name="is_public",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="threaddrug",
            name="is_waiting",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddField(
            model_name="threaddrug",
            name="helpful",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RemoveIndex(model_name="threaddrug", name="forums_thread_drug_page"),
        migrations.AddIndex(
            model_name="threaddrug",
            index=models.Index(fields=["drug", "-thread", "is_public"], name="forums_thread_drug_page"),
        ),
        migrations.AddIndex(
            model_name="threaddrug",
            index=models.Index(
                fields=["drug", "topic", "-thread", "is_public"], name="forums_thread_drug_topic"
            ),
        ),
        migrations.AddIndex(
            model_name="threaddrug",
            index=models.Index(
                fields=["drug", "-is_waiting", "-thread", "is_public"], name="forums_thread_drug_first"
            ),
        ),
        migrations.AddIndex(
            model_name="threaddrug",
            index=models.Index(
                fields=["drug", "topic", "-is_waiting", "-thread", "is_public"],
                name="forums_thread_drug_topic_first",
            ),
        ),
        migrations.AddIndex(
            model_name="threaddrug",
            index=models.Index(
                condition=models.Q(("helpful__gt", 0)),
                fields=["drug", "-helpful", "-thread", "topic", "is_public"],
                name="forums_thread_drug_helpful",
            ),
        ),
    ]
