"""The working copy of a drug page: sections of statements, each statement with its sources."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from drugs.models.drug import Drug


class Source(models.Model):
    """Where a statement comes from."""

    class Basis(models.TextChoices):
        FETCHED = "fetched", _("read: the text supports it")
        LOCATED = "located", _("found, this detail still to be checked")
        MEMORY = "memory", _("recalled, still to be checked")
        GIVEN = "given", _("given, not checked")

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField(max_length=40)  # its id in the catalogue file
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=400, validators=[URLValidator(schemes=["http", "https"])])
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # empty: undated
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.FETCHED)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["drug", "key"], name="drugs_source_key_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"


class Section(models.Model):
    """One part of the page, at most one of each kind; the order is that of `Kind`."""

    class Kind(models.TextChoices):
        SHORT = "short", _("In short")
        HELP = "help", _("When to get help now")
        BOXED = "boxed", _("The strongest warning on the label")
        WHAT = "what", _("What it is")
        LUPUS = "lupus", _("What it does in lupus")
        HOW = "how", _("How it works")
        NOT_FOR = "not-for", _("Who should not take it")
        TAKE = "take", _("How people take it")
        TIME = "time", _("How long before it works")
        TESTS = "tests", _("Tests while you take it")
        EFFECTS = "effects", _("Side effects")
        CARE = "care", _("Other drugs, vaccines, sun and infections")
        BABY = "baby", _("Pregnancy and breastfeeding")
        STUDIES = "studies", _("What studies found")

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=8, choices=Kind)
    checked_on = models.DateField(null=True, blank=True)  # empty: as the page
    check_by = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["drug", "kind"], name="drugs_section_kind_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Statement(models.Model):
    """One to three sentences and the sources that prove them. Without a source it is not shown."""

    class Style(models.TextChoices):
        LEAD = "lead", _("lead")
        PARAGRAPH = "paragraph", _("paragraph")
        BULLET = "bullet", _("bullet")

    class State(models.TextChoices):
        SOURCED = "sourced", _("sourced")
        NEEDS_CHECK = "needs-check", _("needs a check")
        WITHHELD = "withheld", _("not shown: doubtful")

    class Group(models.TextChoices):
        NONE = "", _("no sub-heading")
        COMMON = "common", _("Common")
        TELL = "tell", _("Tell your doctor soon")
        MEDICINES = "medicines", _("Other medicines")
        VACCINES = "vaccines", _("Vaccines")
        SUN = "sun", _("Sun")
        INFECTIONS = "infections", _("Infections")
        LABEL = "label", _("The United States label")
        GUIDELINE = "guideline", _("Guidelines")
        BOTH = "both", _("Also good to know")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()  # inline Markdown: bold and italic
    style = models.CharField(max_length=9, choices=Style, default=Style.PARAGRAPH)
    group = models.CharField(max_length=10, choices=Group, blank=True, default=Group.NONE)
    state = models.CharField(max_length=11, choices=State, default=State.SOURCED)
    # Empty: as the section, or the page.
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    check_by = models.DateField(_("check again by"), null=True, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    reviewer = models.CharField(_("reviewed by"), max_length=160, blank=True)  # a clinician's name and role
    sources = models.ManyToManyField(Source, through="StatementSource", related_name="statements")

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class StatementSource(models.Model):
    """The footnote that ties a statement to a source, in reading order."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="footnotes")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="footnotes")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["statement", "source"], name="drugs_footnote_once")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.source_id}"
