"""A thread: read it, start one, close one to members."""

from django.http import HttpRequest, HttpResponse


def detail(request: HttpRequest, thread_id: int) -> HttpResponse:
    return HttpResponse()


def start(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def narrow(request: HttpRequest, thread_id: int) -> HttpResponse:
    return HttpResponse()
