"""Pages that exist in development only."""

from django.urls import include, path

from lupusteam.devstack.codes import codes

urlpatterns = [
    path("mail/", include("lupusteam.devstack.mailbox.urls")),
    path("codes/", codes, name="example_codes"),
]
