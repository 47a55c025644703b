"""The tables of drugs as of the first release."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Drug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("lead_brand", models.CharField(blank=True, max_length=60, verbose_name="leading brand")),
                ("generic_name", models.CharField(max_length=80, verbose_name="generic name")),
                (
                    "drug_class",
                    models.CharField(
                        choices=[
                            ("antimalarials", "Antimalarials"),
                            ("corticosteroids", "Corticosteroids"),
                            ("immunosuppressants", "Immunosuppressants"),
                            ("biologics", "Biologics"),
                            ("calcineurin-inhibitors", "Calcineurin inhibitors"),
                            ("pain-and-inflammation", "Pain and inflammation"),
                            ("blood-pressure-and-kidneys", "Blood pressure and kidneys"),
                            ("blood-thinners", "Blood thinners"),
                            ("hormone-treatments", "Hormone treatments"),
                            ("skin-treatments", "Skin treatments"),
                            ("newer-and-studied", "Newer and studied drugs"),
                        ],
                        max_length=32,
                        verbose_name="class",
                    ),
                ),
                (
                    "lupus_status",
                    models.CharField(
                        choices=[
                            ("approved", "Approved for lupus"),
                            ("off-label", "Used off-label for lupus"),
                            ("supportive", "Used for troubles that come with lupus"),
                            ("studied", "Being studied in lupus"),
                        ],
                        max_length=12,
                        verbose_name="status in lupus",
                    ),
                ),
                (
                    "status_note",
                    models.CharField(blank=True, max_length=200, verbose_name="note on the status"),
                ),
                ("forms", models.JSONField(default=list, verbose_name="forms")),
                ("rxnorm", models.CharField(blank=True, max_length=12, verbose_name="RxNorm")),
                ("atc", models.CharField(blank=True, max_length=12, verbose_name="ATC")),
                (
                    "completeness",
                    models.CharField(
                        choices=[("full", "Full page"), ("short", "Short page")],
                        default="short",
                        max_length=5,
                        verbose_name="completeness",
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="sources checked on")),
                ("check_by", models.DateField(verbose_name="check again by")),
                ("reviewed_on", models.DateField(blank=True, null=True, verbose_name="reviewed on")),
                ("reviewer_name", models.CharField(blank=True, max_length=80, verbose_name="reviewed by")),
                (
                    "reviewer_role",
                    models.CharField(blank=True, max_length=80, verbose_name="reviewer's role"),
                ),
                ("catalogue_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("public_thread_count", models.PositiveIntegerField(default=0, editable=False)),
                ("member_thread_count", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "related",
                    models.ManyToManyField(blank=True, to="drugs.drug", verbose_name="related drugs"),
                ),
            ],
            options={
                "verbose_name": "drug",
                "verbose_name_plural": "drugs",
                "ordering": ["generic_name"],
            },
        ),
        migrations.CreateModel(
            name="DrugEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "drug",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="drugs.drug"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="drug",
            name="published",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="drugs.drugedition",
            ),
        ),
        migrations.CreateModel(
            name="DrugName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("brand", "brand"),
                            ("generic", "generic"),
                            ("other", "former or foreign name"),
                            ("misspelling", "misspelling"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "drug",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="drugs.drug"
                    ),
                ),
            ],
            options={
                "verbose_name": "name",
                "verbose_name_plural": "names",
                "ordering": ["kind", "name"],
            },
        ),
        migrations.CreateModel(
            name="Section",
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
                            ("short", "In short"),
                            ("help", "When to get help now"),
                            ("boxed", "The strongest warning on the label"),
                            ("what", "What it is"),
                            ("lupus", "What it does in lupus"),
                            ("how", "How it works"),
                            ("not-for", "Who should not take it"),
                            ("take", "How people take it"),
                            ("time", "How long before it works"),
                            ("tests", "Tests while you take it"),
                            ("effects", "Side effects"),
                            ("care", "Other drugs, vaccines, sun and infections"),
                            ("baby", "Pregnancy and breastfeeding"),
                            ("studies", "What studies found"),
                        ],
                        max_length=8,
                    ),
                ),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("check_by", models.DateField(blank=True, null=True)),
                (
                    "drug",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="drugs.drug"
                    ),
                ),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("title", models.CharField(max_length=300)),
                ("publisher", models.CharField(blank=True, max_length=200)),
                (
                    "url",
                    models.URLField(
                        max_length=400,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("fetched", "read: the text supports it"),
                            ("located", "found, this detail still to be checked"),
                            ("memory", "recalled, still to be checked"),
                            ("given", "given, not checked"),
                        ],
                        default="fetched",
                        max_length=8,
                    ),
                ),
                (
                    "drug",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="drugs.drug"
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", models.TextField()),
                (
                    "style",
                    models.CharField(
                        choices=[("lead", "lead"), ("paragraph", "paragraph"), ("bullet", "bullet")],
                        default="paragraph",
                        max_length=9,
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "no sub-heading"),
                            ("common", "Common"),
                            ("tell", "Tell your doctor soon"),
                            ("medicines", "Other medicines"),
                            ("vaccines", "Vaccines"),
                            ("sun", "Sun"),
                            ("infections", "Infections"),
                            ("label", "The United States label"),
                            ("guideline", "Guidelines"),
                            ("both", "Also good to know"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sourced", "sourced"),
                            ("needs-check", "needs a check"),
                            ("withheld", "not shown: doubtful"),
                        ],
                        default="sourced",
                        max_length=11,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="drugs.section",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StatementSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="footnotes",
                        to="drugs.source",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="footnotes",
                        to="drugs.statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "footnote",
                "verbose_name_plural": "footnotes",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="statement",
            name="sources",
            field=models.ManyToManyField(
                related_name="statements", through="drugs.StatementSource", to="drugs.source"
            ),
        ),
        migrations.AddConstraint(
            model_name="drugedition",
            constraint=models.UniqueConstraint(fields=("drug", "number"), name="drugs_edition_number_once"),
        ),
        migrations.AddConstraint(
            model_name="drug",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_by__gte", models.F("checked_on"))),
                name="drugs_drug_check_by_after_checked_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("drug", "kind"), name="drugs_section_kind_once"),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("drug", "key"), name="drugs_source_key_once"),
        ),
        migrations.AddConstraint(
            model_name="statementsource",
            constraint=models.UniqueConstraint(fields=("statement", "source"), name="drugs_footnote_once"),
        ),
    ]
