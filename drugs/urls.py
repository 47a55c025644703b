"""Addresses of this app."""

from django.urls import path

from drugs.views import catalogue

app_name = "drugs"
urlpatterns = [
    path("", catalogue.drug_list, name="drug_list"),
    path("classes/<slug:slug>/", catalogue.drug_class, name="drug_class"),
    path("<str:slug>/", catalogue.drug_detail, name="drug_detail"),
]
