"""Addresses of the studio."""

from django.urls import path

from stentor.studio.views import (
    account,
    artwork,
    audio,
    breaks,
    changes,
    downloads,
    episodes,
    prefix,
    processing,
    proposals,
    publication,
    show,
    show_settings,
    shows,
    sign_in,
    tokens,
    uploads,
    welcome,
)
from stentor.studio.views.reports import episode as episode_reports
from stentor.studio.views.reports import episodes as episodes_reports
from stentor.studio.views.reports import network, requests
from stentor.studio.views.reports import show as show_reports

app_name = "studio"

SHOW = "shows/<slug:show_slug>"
EPISODE = f"{SHOW}/episodes/<slug:episode_slug>"

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("welcome/<str:token>", welcome.welcome, name="welcome"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("organisations/<str:organisation_id>/changes", changes.changes, name="changes"),
    path(
        "organisations/<str:organisation_id>/report", network.network_report, name="network-report"
    ),
    path("organisations/<str:organisation_id>/tokens", tokens.tokens, name="tokens"),
    path("tokens/<str:token_id>/revocation", tokens.token_revocation, name="token-revocation"),
    path("artwork/<str:artwork_id>", artwork.artwork, name="artwork"),
    path("notes-preview", proposals.notes_preview, name="notes-preview"),
    path("", shows.shows, name="shows"),
    path("new-show", shows.new_show, name="new-show"),
    path(
        "new-show/address-proposal",
        proposals.show_address_proposal,
        name="show-address-proposal",
    ),
    path(SHOW, show.show_page, name="show"),
    path(f"{SHOW}/settings", show_settings.show_settings, name="show-settings"),
    path(f"{SHOW}/prefix", prefix.prefix, name="prefix"),
    path(f"{SHOW}/address", show_settings.show_address, name="show-address"),
    path(f"{SHOW}/downloads", downloads.show_downloads, name="show-downloads"),
    path(f"{SHOW}/report", show_reports.show_report, name="show-report"),
    path(f"{SHOW}/report/episodes", episodes_reports.episodes_report, name="episodes-report"),
    path(f"{SHOW}/report/requests", requests.show_requests, name="show-requests"),
    path(f"{SHOW}/new-episode", episodes.new_episode, name="new-episode"),
    path(
        f"{SHOW}/new-episode/address-proposal",
        proposals.episode_address_proposal,
        name="episode-address-proposal",
    ),
    path(EPISODE, episodes.episode_page, name="episode"),
    path(f"{EPISODE}/edit", episodes.edit_episode, name="edit-episode"),
    path(f"{EPISODE}/address", episodes.episode_address, name="episode-address"),
    path(f"{EPISODE}/publication", publication.publication, name="publication"),
    path(f"{EPISODE}/withdrawal", publication.withdrawal, name="withdrawal"),
    path(f"{EPISODE}/schedule", publication.episode_schedule, name="schedule"),
    path(
        f"{EPISODE}/schedule/cancellation",
        publication.schedule_cancellation,
        name="schedule-cancellation",
    ),
    path(f"{EPISODE}/uploads", uploads.uploads, name="uploads"),
    path(f"{EPISODE}/processing", processing.processing, name="processing"),
    path(f"{EPISODE}/audio", audio.audio, name="audio"),
    path(f"{EPISODE}/breaks", breaks.breaks, name="breaks"),
    path(f"{EPISODE}/downloads", downloads.downloads, name="downloads"),
    path(f"{EPISODE}/report", episode_reports.episode_report, name="episode-report"),
    path(f"{EPISODE}/report/requests", requests.episode_requests, name="episode-requests"),
    path("uploads/<str:upload_id>", uploads.upload, name="upload"),
    path("uploads/<str:upload_id>/completion", uploads.upload_completion, name="upload-completion"),
]
