"""Addresses of what existing clients ask for."""

from django.urls import path

from stentor.api.op3 import downloads, queries, shows

app_name = "op3"

urlpatterns = [
    path("shows/<str:name>", shows.view_show, name="show"),
    path("downloads/show/<str:name>", downloads.query_downloads, name="downloads"),
    path("queries/show-download-counts", queries.count_shows, name="show-counts"),
    path("queries/episode-download-counts", queries.count_episodes, name="episode-counts"),
    path("queries/top-apps-for-show", queries.list_apps, name="top-apps"),
]
