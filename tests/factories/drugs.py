"""Drugs for tests: published with a small page unless `draft`."""

import datetime

import factory
from django.utils import timezone
from django.utils.text import slugify

from drugs.actions.proposals import approve_proposal, propose_edition
from drugs.models import Drug, DrugEdition, DrugName, Experience, ExperienceEffect
from drugs.selectors import working_copy
from tests.factories.accounts import UserFactory


class DrugFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Drug
        skip_postgeneration_save = True

    slug = factory.Sequence("drug{}".format)
    lead_brand = factory.LazyAttribute(lambda drug: drug.slug.title())
    generic_name = factory.LazyAttribute(lambda drug: f"{drug.slug}ine")
    drug_class = Drug.DrugClass.IMMUNOSUPPRESSANTS
    lupus_status = Drug.LupusStatus.OFF_LABEL
    forms = ["Tablet"]
    checked_on = datetime.date(2026, 11, 22)
    check_by = datetime.date(2027, 5, 22)

    @factory.post_generation
    def published_edition(self, create, extracted, **kwargs):
        """`published_edition=False` leaves a draft."""
        if not create:
            return
        for name, kind in [(self.lead_brand, "brand"), (self.generic_name, "generic")]:
            if name:
                DrugName.objects.get_or_create(
                    slug=slugify(name), defaults={"drug": self, "name": name, "kind": kind}
                )
        if extracted is not False:
            self.published = DrugEdition.objects.create(
                drug=self, number=1, content=working_copy(self).to_json()
            )
            self.save(update_fields=["published"])


def publish(drug, *, by=None, reader=None, **words):
    """Hand in the working copy and let a second editor publish it. `words`: note, is_small."""
    proposal = propose_edition(by=by or UserFactory(editor=True), drug=drug, **words)
    return approve_proposal(by=reader or UserFactory(editor=True), proposal=proposal)


class ExperienceFactory(factory.django.DjangoModelFactory):
    """A card that members may read. Its member is new each time and agreed to nothing: agreements are for actions."""

    class Meta:
        model = Experience
        skip_postgeneration_save = True

    class Params:
        private = factory.Trait(audience="me")
        for_team = factory.Trait(audience="team")
        hidden = factory.Trait(hidden_at=factory.LazyFunction(timezone.now), hidden_reason="It names a dose.")
        stopped = factory.Trait(is_taking=False, why_stopped="effects")

    user = factory.SubFactory(UserFactory)
    drug = factory.SubFactory(DrugFactory)
    taken = Experience.Taken.YEAR
    helped = Experience.Helped.SOMEWHAT
    burden = Experience.Burden.MOSTLY_EASY

    @factory.post_generation
    def effects(self, create, extracted, **kwargs):
        """`effects={"nausea": 2}` names side effects and how bad they were; a list names them as noticed."""
        if create and extracted:
            severities = extracted if isinstance(extracted, dict) else dict.fromkeys(extracted, 1)
            ExperienceEffect.objects.bulk_create(
                ExperienceEffect(experience=self, effect=effect, severity=severity)
                for effect, severity in severities.items()
            )
