"""Posts: reply, edit, withdraw, and the permanent link."""

from django.http import HttpRequest, HttpResponse


def detail(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    return HttpResponse()


def reply(request: HttpRequest, thread_id: int) -> HttpResponse:
    return HttpResponse()


def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    return HttpResponse()


def withdraw(request: HttpRequest, post_id: int) -> HttpResponse:
    return HttpResponse()
