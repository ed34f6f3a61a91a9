"""Addresses of the certificates' pages."""

from django.urls import path

from stentor.studio.certificates import views

app_name = "certificates"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("everything", views.everything, name="everything"),
    path("names/<str:name>", views.one_name, name="name"),
    path("names/<str:name>/renewal", views.renewal, name="renewal"),
    path("names/<str:name>/dry-run", views.dry_run, name="dry-run"),
]
