"""Addresses of this app: /settings/…, /members/…"""

from django.urls import path

from accounts.views import distance, leaving, members, settings

app_name = "accounts"

urlpatterns = [
    path("settings/", settings.comfort, name="settings"),
    path("settings/name/", settings.change_name, name="change_handle"),
    path("settings/sign-in/", settings.sign_in, name="sign_in"),
    path("settings/data/", leaving.your_data, name="your_data"),
    path("settings/data/close/", leaving.close, name="account_close"),
    path("goodbye/", leaving.closed, name="account_closed"),
    path("members/<str:handle>/", members.detail, name="member_detail"),
    path("members/<str:handle>/distance/", distance.keep, name="member_distance"),
]
