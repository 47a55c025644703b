"""Addresses of this app."""

from django.urls import path

from drugs.views import catalogue, compare

app_name = "drugs"
urlpatterns = [
    path("", catalogue.drug_list, name="drug_list"),
    path("classes/<slug:slug>/", catalogue.drug_class, name="drug_class"),
    path("compare/", compare.drug_compare, name="drug_compare"),
    path("<str:slug>/", catalogue.drug_detail, name="drug_detail"),
]
