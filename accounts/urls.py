"""Addresses of this app: /settings/…, /members/…"""

from django.urls import path

from accounts.views import (
    agreements,
    distance,
    exports,
    facebook,
    health,
    last_wish,
    leaving,
    looks,
    members,
    profile,
    returning,
    see_as,
    settings,
    signins,
    staff_keys,
    team,
)

app_name = "accounts"

urlpatterns = [
    path("settings/", settings.comfort, name="settings"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/profile/picture/", profile.picture, name="profile_picture"),
    path("settings/profile/picture/remove/", profile.picture_remove, name="profile_picture_remove"),
    path("settings/name/", settings.change_name, name="change_handle"),
    path("settings/team/", team.my_page, name="team"),
    path("settings/see-it-as/", see_as.see_as, name="see_as"),
    path("settings/sign-in/", settings.sign_in, name="sign_in"),
    path("settings/sign-in/devices/", signins.devices, name="devices"),
    path("settings/sign-in/work/", staff_keys.work, name="work"),
    path("settings/data/", leaving.your_data, name="your_data"),
    path("settings/data/agreements/", agreements.agreements, name="agreements"),
    path("settings/data/copy/", exports.export, name="export"),
    path("settings/data/copy/file/", exports.download, name="export_download"),
    path("settings/data/health/", health.consent, name="health_consent"),
    path("settings/data/health/take-back/", health.withdraw, name="health_withdraw"),
    path("settings/data/looks/", looks.looks, name="looks"),
    path("settings/data/last-wish/", last_wish.last_wish, name="last_wish"),
    path("settings/data/close/", leaving.close, name="account_close"),
    path("facebook/data-deletion/", facebook.data_deletion, name="facebook_data_deletion"),
    path("facebook/data-deletion/<str:code>/", facebook.deletion_status, name="facebook_deletion_status"),
    path("facebook/deauthorise/", facebook.deauthorise, name="facebook_deauthorise"),
    path("goodbye/", leaving.closed, name="account_closed"),
    path("goodbye/for-now/", leaving.closed_for_now, name="account_leaving"),
    path("come-back/", returning.by_signing_in, name="leaving"),
    path("come-back/<str:token>/", returning.by_mail, name="come_back"),
    path("members/<str:handle>/", members.detail, name="member_detail"),
    path("members/pictures/<uuid:picture_id>/", profile.picture_file, name="profile_picture_file"),
    path("members/<str:handle>/distance/", distance.keep, name="member_distance"),
    path("members/<str:handle>/team/", team.between, name="member_team"),
]
