"""A second person reads what readers will see: who may, what exactly is published, and what happens when two act at once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from drugs.actions.editing import save_part
from drugs.actions.proposals import (
    approve_proposal,
    propose_edition,
    return_proposal,
    take_back_proposal,
)
from drugs.exceptions import (
    NothingToPropose,
    ProposalDecided,
    ProposalWaits,
    UnsourcedStatements,
    WorkingCopyMoved,
)
from drugs.models import Drug, DrugProposal, Section, Statement
from drugs.notices import DECIDED, WAITING
from drugs.selectors import PageContent, working_copy
from notifications.models import Notification
from notifications.selectors import notice_page
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.forums.actions.test_many_at_once import at_once


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


@pytest.fixture
def second(db):
    return UserFactory(editor=True)


def edit(by, drug, text="Feeling sick"):
    statement = Statement.objects.filter(section__drug=drug, section__kind="effects").first()
    statement.text = text
    save_part(by=by, part=statement)


@pytest.fixture
def proposal(imuran, editor, second):
    edit(editor, imuran)
    return propose_edition(by=editor, drug=imuran, note="plainer word")


def lines(member):
    return [line.text for group in notice_page(member, "").groups for line in group.lines]


# -- Handing in --------------------------------------------------------------------------------
def test_what_is_handed_in_is_the_working_copy_and_readers_see_nothing_of_it(proposal, imuran, editor):
    assert (proposal.state, proposal.proposed_by, proposal.note) == ("waiting", editor, "plainer word")
    assert PageContent.from_json(proposal.content) == working_copy(imuran)
    imuran.refresh_from_db()
    assert imuran.published.number == 1
    assert "Feeling sick" not in str(imuran.published.content)


def test_a_page_that_readers_see_already_is_not_handed_in(imuran, editor):
    with pytest.raises(NothingToPropose):
        propose_edition(by=editor, drug=imuran)


def test_one_proposal_of_a_page_waits_at_a_time(proposal, imuran, second):
    edit(second, imuran, "Vomiting")

    with pytest.raises(ProposalWaits):
        propose_edition(by=second, drug=imuran)

    assert imuran.proposals.get() == proposal


def test_statements_without_a_source_are_listed_and_nothing_is_handed_in(imuran, editor):
    section = Section.objects.get(drug=imuran, kind="effects")
    for text in ("Headache", "Dizziness"):
        Statement.objects.create(section=section, text=text, style="bullet", group="common", position=9)

    with pytest.raises(UnsourcedStatements) as refused:
        propose_edition(by=editor, drug=imuran)

    assert refused.value.statements == ("Side effects: Headache", "Side effects: Dizziness")
    assert not imuran.proposals.exists()


def test_a_withheld_statement_needs_no_source_and_stays_out(imuran, editor):
    section = Section.objects.get(drug=imuran, kind="effects")
    Statement.objects.create(section=section, text="A rumour", state="withheld", group="common")
    edit(editor, imuran)

    assert "A rumour" not in str(propose_edition(by=editor, drug=imuran).content)


def test_an_editor_hands_in_only_what_they_looked_at(imuran, editor, second):
    edit(editor, imuran)
    imuran.refresh_from_db()
    seen = imuran.revision
    edit(second, imuran, "Vomiting")

    with pytest.raises(WorkingCopyMoved):
        propose_edition(by=editor, drug=imuran, revision=seen)

    assert not imuran.proposals.exists()


@pytest.mark.parametrize("who", [UserFactory, lambda: UserFactory(moderator=True)])
def test_only_editors_hand_in(imuran, editor, who):
    edit(editor, imuran)

    with pytest.raises(PermissionDenied):
        propose_edition(by=who(), drug=imuran)

    assert not imuran.proposals.exists()


# -- Deciding ----------------------------------------------------------------------------------
def test_the_second_person_publishes_exactly_what_was_handed_in(proposal, imuran, editor, second):
    edit(editor, imuran, "Changed after it was handed in")

    edition = approve_proposal(by=second, proposal=proposal)

    assert (edition.number, edition.published_by, edition.reviewed_by) == (2, editor, second)
    assert edition.note == "plainer word"
    assert edition.content == proposal.content
    imuran.refresh_from_db()
    assert imuran.published == edition
    assert imuran.revision > edition.revision  # the working copy has gone on
    assert "Changed after it was handed in" in str(working_copy(imuran))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("approved", second)


def test_nobody_approves_or_returns_their_own(proposal, imuran, editor):
    for act in (
        lambda: approve_proposal(by=editor, proposal=proposal),
        lambda: return_proposal(by=editor, proposal=proposal, remark="Fine"),
    ):
        with pytest.raises(PermissionDenied):
            act()

    proposal.refresh_from_db()
    imuran.refresh_from_db()
    assert (proposal.state, imuran.published.number) == ("waiting", 1)


def test_the_table_itself_refuses_one_person_in_both_places(proposal, editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        DrugProposal.objects.filter(pk=proposal.pk).update(state="approved", decided_by=editor)


@pytest.mark.parametrize("who", [UserFactory, lambda: UserFactory(moderator=True)])
def test_only_editors_decide(proposal, who):
    by = who()
    for act in (
        lambda: approve_proposal(by=by, proposal=proposal),
        lambda: return_proposal(by=by, proposal=proposal, remark="No"),
        lambda: take_back_proposal(by=by, proposal=proposal),
    ):
        with pytest.raises(PermissionDenied):
            act()

    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_who_lost_the_role_decides_nothing(proposal, second):
    second.is_editor = False
    second.save()

    with pytest.raises(PermissionDenied):
        approve_proposal(by=second, proposal=proposal)


def test_a_returned_page_keeps_the_remark_and_can_be_handed_in_again(proposal, imuran, editor, second):
    return_proposal(by=second, proposal=proposal, remark="  Say how often. ")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.remark, proposal.decided_by) == ("returned", "Say how often.", second)
    imuran.refresh_from_db()
    assert imuran.published.number == 1
    assert propose_edition(by=editor, drug=imuran).state == "waiting"


def test_only_who_handed_it_in_takes_it_back(proposal, editor, second):
    with pytest.raises(PermissionDenied):
        take_back_proposal(by=second, proposal=proposal)

    take_back_proposal(by=editor, proposal=proposal)

    proposal.refresh_from_db()
    assert proposal.state == "taken-back"


def test_what_is_decided_stays_decided(proposal, imuran, editor, second):
    return_proposal(by=second, proposal=proposal, remark="Not yet")
    for act in (
        lambda: approve_proposal(by=second, proposal=proposal),
        lambda: return_proposal(by=second, proposal=proposal, remark="Again"),
        lambda: take_back_proposal(by=editor, proposal=proposal),
    ):
        with pytest.raises(ProposalDecided):
            act()

    proposal.refresh_from_db()
    imuran.refresh_from_db()
    assert (proposal.remark, imuran.published.number) == ("Not yet", 1)


def test_a_page_of_an_editor_who_left_can_still_be_read(proposal, second):
    DrugProposal.objects.filter(pk=proposal.pk).update(proposed_by=None)
    proposal.refresh_from_db()

    edition = approve_proposal(by=second, proposal=proposal)

    assert (edition.published_by, edition.reviewed_by) == (None, second)


# -- Who hears of it -------------------------------------------------------------------------------
def test_other_editors_are_told_in_neutral_words_while_it_waits(proposal, editor, second):
    assert lines(second) == ["A page waits for a second reader."]
    assert lines(editor) == []

    return_proposal(by=second, proposal=proposal, remark="Say how often.")

    assert lines(second) == []
    assert lines(editor) == ["A page that you handed in came back with a remark."]


def test_the_proposer_hears_that_it_is_published(proposal, editor, second):
    approve_proposal(by=second, proposal=proposal)

    assert lines(editor) == ["A page that you handed in was read and is published."]
    assert Notification.objects.filter(kind=DECIDED).count() == 1


def test_taking_back_tells_nobody(proposal, editor, second):
    take_back_proposal(by=editor, proposal=proposal)

    assert lines(editor) == lines(second) == []


def test_who_is_no_editor_any_more_reads_nothing_about_pages(proposal, second):
    second.is_editor = False
    second.save()

    assert lines(second) == []


def test_without_another_editor_the_administrators_are_asked(imuran, editor):
    administrator = UserFactory(administrator=True)
    edit(editor, imuran)

    propose_edition(by=editor, drug=imuran)

    assert list(Notification.objects.filter(kind=WAITING).values_list("user", flat=True)) == [
        administrator.pk
    ]


# -- Two at once ---------------------------------------------------------------------------------
def _told(act):
    """What `act` returns, or how it was refused."""

    def run():
        try:
            return act()
        except (ProposalDecided, ProposalWaits) as refused:
            return refused

    return run


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told():
    drug = DrugFactory()
    proposer, one, other = (UserFactory(editor=True) for _ in range(3))
    drug.status_note = "Changed"
    save_part(by=proposer, part=drug)
    waiting = propose_edition(by=proposer, drug=drug)

    found = at_once(
        _told(lambda: approve_proposal(by=one, proposal=waiting)),
        _told(lambda: return_proposal(by=other, proposal=waiting, remark="Not yet")),
    )

    assert sum(isinstance(each, ProposalDecided) for each in found) == 1
    waiting.refresh_from_db()
    drug.refresh_from_db()
    assert (waiting.state, drug.published.number) in [("approved", 2), ("returned", 1)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_in_at_once_one_is_told():
    drug = DrugFactory()
    one, other = (UserFactory(editor=True) for _ in range(2))
    drug.status_note = "Changed"
    save_part(by=one, part=drug)

    found = at_once(*(_told(lambda by=by: propose_edition(by=by, drug=drug)) for by in (one, other)))

    assert sum(isinstance(each, ProposalWaits) for each in found) == 1
    assert drug.proposals.count() == 1
