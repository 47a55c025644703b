"""What search engines are told about a drug page: only what its published edition says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from common.structured import json_ld

if TYPE_CHECKING:
    import datetime

    from django.utils.safestring import SafeString

    from drugs.selectors.content import Head


def drug_data(head: Head, *, summary: str, published_at: datetime.datetime) -> SafeString:
    """The drug and the page about it. A review is named only where a clinician made one."""
    url = settings.SITE_ORIGIN + reverse("drugs:drug_detail", args=[head.slug])
    others = [head.lead_brand, *head.brands] if head.lead_brand else list(head.brands)
    page = {
        "@type": "MedicalWebPage",
        "@id": url,
        "url": url,
        "name": head.name,
        "description": summary,
        "inLanguage": get_language(),
        "datePublished": published_at.date().isoformat(),
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "about": {"@id": f"{url}#drug"},
    }
    if head.reviewed_on and head.reviewer_name:
        page["lastReviewed"] = head.reviewed_on.isoformat()
        page["reviewedBy"] = {"@type": "Person", "name": head.reviewer_name, "jobTitle": head.reviewer_role}
    drug = {
        "@type": "Drug",
        "@id": f"{url}#drug",
        "url": url,
        "name": head.lead_brand or head.generic_title,
        "nonProprietaryName": head.generic_name,
        "alternateName": others,
        "description": summary,
        "drugClass": {"@type": "DrugClass", "name": head.class_label},
        "dosageForm": list(head.forms),
    }
    return json_ld({"@graph": [page, drug]})
