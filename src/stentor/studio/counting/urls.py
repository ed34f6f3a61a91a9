"""Addresses below `/counting/`."""

from django.urls import path

from stentor.studio.counting import views

app_name = "counting"

urlpatterns = [
    path("", views.rules, name="rules"),
    path("trial", views.trial, name="trial"),
    path("trial/end", views.end, name="end"),
    path("trial/adoption", views.adoption, name="adoption"),
]
