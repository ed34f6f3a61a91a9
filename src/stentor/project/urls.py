"""Addresses on the studio's host."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("stentor.api.urls")),
    path("api/1/", include("stentor.api.op3.urls")),
    path("", include("stentor.studio.urls")),
    path("", include("stentor.studio.ads.show_urls")),
    path("hosts/", include("stentor.studio.hosts.urls")),
    path("ads/", include("stentor.studio.ads.urls")),
    path("counting/", include("stentor.studio.counting.urls")),
    path("certificates/", include("stentor.studio.certificates.urls")),
    path("status/", include("stentor.studio.status.urls")),
]
