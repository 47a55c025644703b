"""The site with its development mailbox, for tests: settings for tests leave the mailbox out."""

from django.urls import include, path

from lupusteam.urls import handler400, handler403, handler404, handler500
from lupusteam.urls import urlpatterns as site_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*site_urls, path("dev/", include("lupusteam.devstack.urls"))]
