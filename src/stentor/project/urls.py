"""Addresses on the studio's host."""

from django.urls import include, path

urlpatterns = [
    path("", include("stentor.studio.urls")),
]
