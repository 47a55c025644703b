"""Which record of a worker knows how far a mail in hand had come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingemail",
            name="claimed_by",
            field=models.CharField(blank=True, max_length=16),
        ),
    ]
