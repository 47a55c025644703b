"""What an editor does in the forms of the admin."""

from django.urls import reverse


def fields(response):
    """What the forms of an admin page would send back as they stand."""
    data = {}
    page = response.context["adminform"].form
    formsets = [each.formset for each in response.context["inline_admin_formsets"]]
    forms = [page, *(formset.management_form for formset in formsets)]
    forms += [form for formset in formsets for form in formset.forms]
    for form in forms:
        for name, field in form.fields.items():
            bound = form[name]
            value = field.prepare_value(bound.value())
            if value is not None and value is not False:
                data[bound.html_name] = value
    if started := response.context.get("started_from"):
        data["started_from"] = started
    return data


def form_of(data, value):
    """The prefix of the inline form that holds `value`."""
    return next(name.rpartition("-")[0] for name, each in data.items() if each == value and "-" in name)


def change_effects(client, drug, old="Nausea", **changes):
    url = reverse("admin:drugs_section_change", args=[drug.sections.get(kind="effects").pk])
    data = fields(client.get(url))
    prefix = form_of(data, old)
    data |= {f"{prefix}-{name}": value for name, value in changes.items()}
    return client.post(url, data)
