"""Let threads that are about a drug already say at the drug what its lists are sorted and parted by."""

from django.db import migrations

_BATCH = 5000  # rows of one transaction: writers wait for no more than that

_FILL = """
    UPDATE forums_threaddrug about
       SET is_public = thread.audience = 'public', is_waiting = thread.reply_count = 0 AND thread.locked_at IS NULL,
           helpful = (SELECT coalesce(sum(helpful_count + (helped_at IS NOT NULL)::int), 0) FROM forums_post
                       WHERE thread_id = thread.id AND hidden_at IS NULL AND withdrawn_at IS NULL)
      FROM forums_thread thread
     WHERE thread.id = about.thread_id AND about.id BETWEEN %s AND %s"""


def fill(apps, schema_editor):
    newest = (
        apps.get_model("forums", "ThreadDrug").objects.order_by("-pk").values_list("pk", flat=True).first()
    )
    with schema_editor.connection.cursor() as cursor:
        for first in range(1, (newest or 0) + 1, _BATCH):
            cursor.execute(_FILL, [first, first + _BATCH - 1])


class Migration(migrations.Migration):
    atomic = False  # each batch by itself

    dependencies = [("forums", "0003_topics")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
