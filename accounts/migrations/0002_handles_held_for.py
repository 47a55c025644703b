from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="reservedhandle",
            name="held_for",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
