"""Feeds of public, indexable forums."""

from django.http import HttpRequest, HttpResponse


def forum_feed(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse()
