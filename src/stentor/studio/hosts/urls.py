"""Addresses of hosts."""

from django.urls import path

from stentor.studio.hosts import views

app_name = "hosts"

urlpatterns = [
    path("of/<str:organisation_id>", views.hosts, name="hosts"),
    path("<str:host_id>", views.host_page, name="host"),
    path("<str:host_id>/checks", views.checks, name="checks"),
    path("<str:host_id>/look", views.look_again, name="look"),
    path("<str:host_id>/takeover", views.takeover, name="takeover"),
    path("<str:host_id>/return", views.giving_back, name="return"),
    path("<str:host_id>/leading", views.leading, name="leading"),
    path("<str:host_id>/removal", views.removal, name="removal"),
]
