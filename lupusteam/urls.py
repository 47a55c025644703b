"""The addresses of the site. Every route that a visitor may open is listed in tests/architecture/public_urls.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import settings as member_settings
from accounts.views import signins, staff_keys
from forums.views.home import home, low_energy
from lupusteam import views
from lupusteam.sitemaps import sitemap

urlpatterns = [
    path("", home, name="home"),
    path("rest/", low_energy, name="low_energy"),
    path("about/", views.page, {"name": "about"}, name="about"),
    path("house-rules/", views.page, {"name": "guidelines"}, name="guidelines"),
    path("talk-to-someone/", views.crisis, name="crisis"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("keyboard-shortcuts/", views.page, {"name": "shortcuts"}, name="shortcuts"),
    path("comfort/", member_settings.comfort_of_visitor, name="comfort"),
    path("policies/<slug:kind>/", views.policy, name="policy"),
    path("policies/<slug:kind>/<slug:version>/", views.policy, name="policy_version"),
    # A library's addresses for apps that hold a provider's token; we have no such app, and they would ask the provider.
    path("accounts/google/login/token/", views.not_here, name="no_google_token"),
    path("accounts/facebook/login/token/", views.not_here, name="no_facebook_token"),
    # A library's addresses. Ours shows more, and looks whether a role needs a second step that is to go.
    path("accounts/sessions/", signins.devices, name="sessions"),
    path("accounts/2fa/totp/deactivate/", staff_keys.switch_app_off, name="switch_app_off"),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", staff_keys.remove_passkey, name="remove_passkey"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),  # /members/…, /settings/…
    path("", include("notifications.urls")),  # /notices/, /settings/e-mail/, /unsubscribe/…
    path("drugs/", include("drugs.urls")),
    path("forums/", include("forums.urls")),
    path("", include("moderation.urls")),  # /posts/<id>/report/
    path("admin/", admin.site.urls),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("livez/", views.livez, name="livez"),
    path("healthz/", views.healthz, name="healthz"),
]
if settings.DEV_MAILBOX_DIR is not None:
    urlpatterns.append(path("dev/", include("lupusteam.devstack.urls")))

handler400 = "lupusteam.views.bad_request"
handler403 = "lupusteam.views.permission_denied"
handler404 = "lupusteam.views.page_not_found"
handler500 = "lupusteam.views.server_error"
handler429 = "lupusteam.views.too_many"  # of allauth
