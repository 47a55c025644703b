"""What readers get: numbered sources, marks, late checks, groups in order, nothing without a source."""

import dataclasses
import datetime

import pytest
from django.core.cache import cache

from drugs.models import Drug
from drugs.selectors import PageContent, drug_page, working_copy
from drugs.selectors.content import SectionContent, StatementContent

TODAY = datetime.date(2026, 12, 1)


@pytest.fixture
def content(small_catalogue) -> PageContent:
    return working_copy(Drug.objects.get(slug="imuran"))


def with_statements(content, kind, statements, **dates):
    """`content` with one section in place of all others."""
    rows = tuple(
        StatementContent(
            **{
                "text": "Words",
                "style": "paragraph",
                "group": "",
                "state": "sourced",
                "sources": ("guide",),
                **each,
            }
        )
        for each in statements
    )
    section = SectionContent(kind, dates.get("checked_on"), dates.get("check_by"), rows)
    return dataclasses.replace(content, sections=(section,))


def test_sources_are_numbered_in_the_order_of_their_first_use(content):
    page = drug_page(content, today=TODAY)

    lead, bullets = page.short.blocks[0].runs
    assert lead.statements[0].notes == (1,)
    assert bullets.statements[0].notes == (1, 2)
    assert [(source.number, source.title) for source in page.sources] == [(1, "A guideline"), (2, "A label")]


def test_a_statement_without_a_source_is_not_shown(content):
    page = drug_page(
        with_statements(content, "what", [{"sources": ()}, {"text": "Proven"}, {"sources": ("gone",)}]),
        today=TODAY,
    )

    shown = [each.html for block in page.sections[0].blocks for run in block.runs for each in run.statements]
    assert shown == ["Proven"]


def test_a_section_of_which_nothing_is_proven_is_not_shown(content):
    page = drug_page(with_statements(content, "what", [{"sources": ()}]), today=TODAY)

    assert page.sections == ()
    assert page.contents == []


def test_statements_are_safe_html_with_bold_and_italic_only(content):
    page = drug_page(
        with_statements(content, "what", [{"text": "**b** *i* <script>x</script> [l](https://x.example)"}]),
        today=TODAY,
    )

    html = page.sections[0].blocks[0].runs[0].statements[0].html
    assert "<strong>b</strong> <em>i</em>" in html
    assert "<script" not in html
    assert "<a" not in html


def test_groups_come_in_the_order_of_the_page_with_their_headings(content):
    page = drug_page(
        with_statements(
            content, "care", [{"group": "sun"}, {"group": "medicines"}, {"group": ""}, {"group": "vaccines"}]
        ),
        today=TODAY,
    )

    assert [block.heading for block in page.sections[0].blocks] == [
        "",
        "Other medicines",
        "Vaccines",
        "Sun",
    ]


def test_label_and_guideline_stand_side_by_side_and_the_rest_below(content):
    page = drug_page(
        with_statements(content, "baby", [{"group": "both"}, {"group": "guideline"}, {"group": "label"}]),
        today=TODAY,
    )

    assert [block.group for block in page.sections[0].sides] == ["label", "guideline"]
    assert [block.group for block in page.sections[0].others] == ["both"]


def test_the_label_alone_has_no_side(content):
    page = drug_page(with_statements(content, "baby", [{"group": "label"}]), today=TODAY)

    assert page.sections[0].sides == ()
    assert [block.heading for block in page.sections[0].others] == ["The United States label"]


def test_neighbours_of_one_style_share_a_list(content):
    styles = ["paragraph", "bullet", "bullet", "paragraph"]
    page = drug_page(with_statements(content, "what", [{"style": style} for style in styles]), today=TODAY)

    assert [(run.is_list, len(run.statements)) for run in page.sections[0].blocks[0].runs] == [
        (False, 1),
        (True, 2),
        (False, 1),
    ]


def test_what_needs_a_check_is_marked(content):
    page = drug_page(content, today=TODAY)

    assert [each.is_unsure for run in page.short.blocks[0].runs for each in run.statements] == [False, True]
    assert page.short.has_unsure


@pytest.mark.parametrize(
    ("today", "late"), [(datetime.date(2027, 5, 22), False), (datetime.date(2027, 5, 23), True)]
)
def test_a_check_is_late_from_the_day_after_it_was_due(content, today, late):
    page = drug_page(content, today=today)

    assert page.check.is_late is late
    assert page.sections[0].check.is_late is late


def test_a_section_with_days_of_its_own_is_late_alone_and_named_as_the_oldest(content):
    old = {"checked_on": datetime.date(2026, 4, 30), "check_by": datetime.date(2026, 10, 31)}

    page = drug_page(with_statements(content, "studies", [{}], **old), today=TODAY)

    assert not page.check.is_late
    assert page.sections[0].check.is_late
    assert page.oldest is page.sections[0]


def test_without_older_sections_none_is_named(content):
    assert drug_page(content, today=TODAY).oldest is None


def test_a_statement_with_days_of_its_own_is_late_alone(content):
    old = {"checked_on": datetime.date(2026, 4, 30), "check_by": datetime.date(2026, 10, 31)}

    page = drug_page(with_statements(content, "studies", [{}, old]), today=TODAY)

    check = page.sections[0].check
    shown = page.sections[0].blocks[0].runs[0].statements
    assert [each.is_late for each in shown] == [False, True]
    assert not check.is_late
    assert (check.late_by, check.oldest_on) == (old["check_by"], old["checked_on"])
    assert page.oldest is page.sections[0]
    assert page.oldest.oldest_on == old["checked_on"]


def test_days_of_a_statement_that_is_not_shown_count_for_nothing(content):
    old = {"checked_on": datetime.date(2020, 4, 30), "check_by": datetime.date(2020, 10, 31), "sources": ()}

    page = drug_page(with_statements(content, "studies", [{}, old]), today=TODAY)

    assert page.oldest is None
    assert page.sections[0].check.late_by is None


def test_a_statement_checked_after_its_page_is_not_the_oldest(content):
    new = {"checked_on": TODAY, "check_by": datetime.date(2027, 10, 31)}

    page = drug_page(with_statements(content, "studies", [new]), today=TODAY)

    assert page.oldest is None
    assert page.sections[0].check.oldest_on is None


REVIEW = {"reviewed_on": datetime.date(2026, 11, 30), "reviewer": "Ana Ruiz, nurse"}


def test_a_section_of_which_every_statement_is_reviewed_is_reviewed(content):
    page = drug_page(with_statements(content, "studies", [REVIEW, REVIEW]), today=TODAY)

    assert (page.check.reviewed_on, page.check.reviewer) == (REVIEW["reviewed_on"], "Ana Ruiz, nurse")
    assert not page.check.is_partly_reviewed


def test_of_several_reviewers_the_page_names_none_and_keeps_the_first_day(content):
    other = {"reviewed_on": TODAY, "reviewer": "Bo Lind, pharmacist"}

    page = drug_page(with_statements(content, "studies", [REVIEW, other]), today=TODAY)

    assert (page.check.reviewed_on, page.check.reviewer) == (REVIEW["reviewed_on"], "")


def test_a_page_reviewed_in_part_says_so_and_claims_no_more(content):
    nameless = {"reviewed_on": TODAY}

    page = drug_page(with_statements(content, "studies", [REVIEW, {}, nameless]), today=TODAY)

    assert page.check.is_partly_reviewed
    assert page.check.reviewed_on is None
    shown = page.sections[0].blocks[0].runs[0].statements
    assert [each.reviewer for each in shown] == ["Ana Ruiz, nurse", "", ""]
    assert [each.reviewed_on for each in shown] == [REVIEW["reviewed_on"], None, None]


def test_the_reviewer_is_named_with_role_and_day(content):
    head = dataclasses.replace(
        content.head, reviewed_on=TODAY, reviewer_name="Ana Ruiz", reviewer_role="rheumatologist"
    )

    check = drug_page(dataclasses.replace(content, head=head), today=TODAY).check

    assert (check.reviewed_on, check.reviewer) == (TODAY, "Ana Ruiz, rheumatologist")


def test_a_day_without_a_name_is_no_review(content):
    head = dataclasses.replace(content.head, reviewed_on=TODAY)

    assert drug_page(dataclasses.replace(content, head=head), today=TODAY).check.reviewed_on is None


def test_the_basis_of_a_source_is_said_unless_it_was_read_or_says_so_itself(content):
    label, memory = "A label", "A label: recalled, still to be checked"
    sources = tuple(
        dataclasses.replace(content.sources[0], key=key, title=title, basis=basis, year=None)
        for key, title, basis in [
            ("a", label, "fetched"),
            ("b", label, "located"),
            ("c", label, "memory"),
            ("d", memory, "memory"),
            ("e", label, "given"),
        ]
    )
    page = drug_page(
        dataclasses.replace(with_statements(content, "what", [{"sources": tuple("abcde")}]), sources=sources),
        today=TODAY,
    )

    assert [source.basis for source in page.sources] == [
        "",
        "found, this detail still to be checked",
        "recalled, still to be checked",
        "",
        "given, not checked",
    ]
    assert [source.origin for source in page.sources][:3] == [
        "A society, undated",
        "A society, undated",
        "A society",
    ]


def test_related_drugs_that_are_drafts_are_left_out(content):
    assert [drug.slug for drug in drug_page(content, today=TODAY).related] == ["cellcept"]

    Drug.objects.filter(slug="cellcept").update(published=None)
    cache.clear()
    assert drug_page(content, today=TODAY).related == ()


def test_the_summary_is_the_lead_as_plain_text(content):
    assert drug_page(content, today=TODAY).summary == "It calms the immune system."
