"""Addresses of this app."""

from django.urls import URLPattern

app_name = "drugs"
urlpatterns: list[URLPattern] = []
