"""Subscribing and unsubscribing: POST kind, id, next."""

from django.http import HttpRequest, HttpResponse


def subscribe(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def unsubscribe(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
