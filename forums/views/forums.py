"""The list of forums, one forum, and the threads of one member."""

from django.http import HttpRequest, HttpResponse


def forum_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def forum_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse()


def threads_by(request: HttpRequest, handle: str) -> HttpResponse:
    return HttpResponse()
