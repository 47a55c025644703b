"""The first page: for visitors what this is, for members what is new for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "forums/home.html")
