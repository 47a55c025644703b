"""Addresses of this app."""

from django.urls import include, path

from drugs.views import catalogue, changes, compare, experiences, figures, medicines

app_name = "drugs"
mine_urls = [  # /drugs/mine/…: a member's own
    path("", medicines.my_medicines, name="my_medicines"),
    path("add/", medicines.treatment_add, name="treatment_add"),
    path("<int:treatment_id>/", medicines.treatment_edit, name="treatment_edit"),
    path("<int:treatment_id>/remove/", medicines.treatment_remove, name="treatment_remove"),
    path("reminders/add/", medicines.reminder_add, name="reminder_add"),
    path("reminders/<int:reminder_id>/", medicines.reminder_edit, name="reminder_edit"),
    path("reminders/<int:reminder_id>/remove/", medicines.reminder_remove, name="reminder_remove"),
    path("reminders/<int:reminder_id>/done/", medicines.reminder_done, name="reminder_done"),
    path("reminders/<int:reminder_id>/later/", medicines.reminder_later, name="reminder_later"),
    path("reminders/<int:reminder_id>/pause/", medicines.reminder_pause, name="reminder_pause"),
    path("reminders/<int:reminder_id>/resume/", medicines.reminder_resume, name="reminder_resume"),
]
urlpatterns = [
    path("", catalogue.drug_list, name="drug_list"),
    path("mine/", include(mine_urls)),
    path("classes/<slug:slug>/", catalogue.drug_class, name="drug_class"),
    path("compare/", compare.drug_compare, name="drug_compare"),
    path("experiences/<int:pk>/helpful/", experiences.helpful, name="experience_helpful"),
    path("<str:slug>/experiences/", experiences.experiences, name="experience_list"),
    path("<str:slug>/experiences/mine/", experiences.edit, name="experience_edit"),
    path("<str:slug>/experiences/mine/withdraw/", experiences.withdraw, name="experience_withdraw"),
    path("<str:slug>/experiences/mine/history/", experiences.history, name="experience_history"),
    path("<str:slug>/figures/", figures.drug_figures, name="drug_figures"),
    path("<str:slug>/changes/", changes.changes, name="drug_changes"),
    path("<str:slug>/", catalogue.drug_detail, name="drug_detail"),
]
