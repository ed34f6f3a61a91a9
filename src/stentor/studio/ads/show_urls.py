"""Addresses of what a show says about spots."""

from django.urls import path

from stentor.studio.ads.views import policy

app_name = "ads-show"

urlpatterns = [
    path("shows/<slug:show_slug>/spots", policy.policy, name="policy"),
    path("shows/<slug:show_slug>/spots/<str:creative_id>", policy.verdict, name="verdict"),
]
