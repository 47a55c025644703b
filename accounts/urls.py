"""Addresses of this app: /settings/…, /members/…"""

from django.urls import path

from accounts.views import distance, exports, facebook, health, leaving, members, settings

app_name = "accounts"

urlpatterns = [
    path("settings/", settings.comfort, name="settings"),
    path("settings/name/", settings.change_name, name="change_handle"),
    path("settings/sign-in/", settings.sign_in, name="sign_in"),
    path("settings/data/", leaving.your_data, name="your_data"),
    path("settings/data/copy/", exports.export, name="export"),
    path("settings/data/copy/file/", exports.download, name="export_download"),
    path("settings/data/health/", health.consent, name="health_consent"),
    path("settings/data/health/take-back/", health.withdraw, name="health_withdraw"),
    path("settings/data/close/", leaving.close, name="account_close"),
    path("facebook/data-deletion/", facebook.data_deletion, name="facebook_data_deletion"),
    path("facebook/data-deletion/<str:code>/", facebook.deletion_status, name="facebook_deletion_status"),
    path("facebook/deauthorise/", facebook.deauthorise, name="facebook_deauthorise"),
    path("goodbye/", leaving.closed, name="account_closed"),
    path("members/<str:handle>/", members.detail, name="member_detail"),
    path("members/<str:handle>/distance/", distance.keep, name="member_distance"),
]
