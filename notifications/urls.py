"""Addresses of this app."""

from django.urls import path

from notifications.views import inbox, preferences, unsubscribe

app_name = "notifications"
urlpatterns = [
    path("notices/", inbox.notice_list, name="notice_list"),
    path("notices/read/", inbox.mark_all_read, name="mark_all_read"),
    path("notices/<int:notice_id>/open/", inbox.notice_open, name="notice_open"),
    path("settings/e-mail/", preferences.email_preferences, name="email_preferences"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
