"""Addresses of this app. The moderators' workplace is in the admin."""

from django.urls import path

from moderation.views import reports

app_name = "moderation"
urlpatterns = [
    path("posts/<int:post_id>/report/", reports.report, name="report"),
    path("experiences/<int:pk>/report/", reports.report_experience, name="report_experience"),
]
