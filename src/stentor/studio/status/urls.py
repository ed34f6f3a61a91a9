"""Addresses of the status pages."""

from django.urls import path

from stentor.studio.status.views import (
    explanation,
    incident,
    maintenance,
    overview,
    subscribers,
    templates,
    words,
)

app_name = "status"

INCIDENT = "incidents/<str:incident_id>"
PLAN = "maintenance/<str:window_id>"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("incidents", overview.incidents, name="incidents"),
    path("new-incident", incident.new_incident, name="new-incident"),
    path(INCIDENT, incident.incident, name="incident"),
    path(f"{INCIDENT}/details", incident.details, name="details"),
    path(f"{INCIDENT}/merger", incident.merger, name="merger"),
    path(f"{INCIDENT}/dismissal", incident.dismissal, name="dismissal"),
    path(f"{INCIDENT}/updates", words.updates, name="updates"),
    path(f"{INCIDENT}/words/<str:update_id>", words.words, name="words"),
    path(f"{INCIDENT}/words/<str:update_id>/publication", words.publication, name="publication"),
    path(f"{INCIDENT}/words/<str:update_id>/withholding", words.withholding, name="withholding"),
    path(f"{INCIDENT}/post-mortem", explanation.post_mortem, name="post-mortem"),
    path("maintenance", maintenance.plans, name="maintenance"),
    path("new-maintenance", maintenance.new_plan, name="new-maintenance"),
    path(PLAN, maintenance.plan, name="plan"),
    path(f"{PLAN}/cancellation", maintenance.cancellation, name="cancellation"),
    path("subscribers", subscribers.subscribers, name="subscribers"),
    path("subscribers.csv", subscribers.subscribers_csv, name="subscribers-csv"),
    path(
        "subscribers/<str:subscriber_id>/removal",
        subscribers.subscriber_removal,
        name="subscriber-removal",
    ),
    path("templates", templates.templates, name="templates"),
    path("new-template", templates.new_template, name="new-template"),
    path("template", templates.template, name="template"),
    path("template/removal", templates.removal, name="template-removal"),
]
