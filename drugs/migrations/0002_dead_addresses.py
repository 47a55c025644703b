"""A table for addresses of sources that no longer lead anywhere."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drugs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DeadAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        max_length=400,
                        unique=True,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                        verbose_name="address",
                    ),
                ),
                ("reported_on", models.DateField(verbose_name="reported on")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
            ],
            options={
                "verbose_name": "dead address",
                "verbose_name_plural": "dead addresses",
                "ordering": ["-reported_on", "url"],
            },
        ),
    ]
