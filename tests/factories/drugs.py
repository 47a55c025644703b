"""Drugs for tests: published with a small page unless `draft`."""

import datetime

import factory
from django.utils.text import slugify

from drugs.models import Drug, DrugEdition, DrugName
from drugs.selectors import working_copy


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
