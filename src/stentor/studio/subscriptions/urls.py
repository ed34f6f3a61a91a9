"""Addresses of subscriptions."""

from django.urls import path

from stentor.studio.subscriptions import views

app_name = "subscriptions"

urlpatterns = [
    path("", views.subscribe, name="subscribe"),
    path("webhook", views.webhook, name="webhook"),
    path("confirm/<str:token>", views.confirm, name="confirm"),
    path("<str:token>", views.manage, name="manage"),
    path("<str:token>/leave", views.leave, name="leave"),
]
