"""Addresses below `/ads/`, and what a show says about spots."""

from django.urls import path

from stentor.studio.ads.views import (
    advertisers,
    bulk,
    campaign,
    campaigns,
    creatives,
    demand,
    flights,
    forecasts,
    house,
    invoices,
    overview,
    reasons,
    reports,
    sheets,
    uploads,
)

app_name = "ads"

ORGANISATION = "organisations/<str:organisation_id>"
CAMPAIGN, FLIGHT = "campaigns/<str:row_id>", "flights/<str:row_id>"
DEMAND = "demand/<str:row_id>"
CREATIVE, INVOICE = "creatives/<str:row_id>", "invoices/<str:row_id>"

urlpatterns = [
    path("", advertisers.home, name="home"),
    path(f"{ORGANISATION}/campaigns", campaigns.campaigns, name="campaigns"),
    path(f"{ORGANISATION}/new-campaign", campaigns.new_campaign, name="new-campaign"),
    path(f"{ORGANISATION}/advertisers", advertisers.advertisers, name="advertisers"),
    path(f"{ORGANISATION}/new-advertiser", advertisers.new_advertiser, name="new-advertiser"),
    path(f"{ORGANISATION}/flights", bulk.flights, name="flights"),
    path(f"{ORGANISATION}/flights/changes", bulk.change, name="bulk"),
    path(f"{ORGANISATION}/flights.csv", sheets.export, name="export"),
    path(f"{ORGANISATION}/flights/import", sheets.take_in, name="import"),
    path(f"{ORGANISATION}/report", overview.overview, name="overview"),
    path(f"{ORGANISATION}/forecast", forecasts.forecast, name="forecast"),
    path(f"{ORGANISATION}/creatives", creatives.creatives, name="creatives"),
    path(f"{ORGANISATION}/creatives/intakes", creatives.intakes, name="intakes"),
    path(f"{ORGANISATION}/uploads", uploads.spot_uploads, name="spot-uploads"),
    path(f"{ORGANISATION}/house", house.house, name="house"),
    path(f"{ORGANISATION}/new-house", house.new_house, name="new-house"),
    path("uploads/<str:upload_id>", uploads.spot_upload, name="spot-upload"),
    path(
        "uploads/<str:upload_id>/completion",
        uploads.spot_upload_completion,
        name="spot-upload-completion",
    ),
    path("advertisers/<str:row_id>", advertisers.advertiser, name="advertiser"),
    path(CAMPAIGN, campaign.campaign_page, name="campaign"),
    path(f"{CAMPAIGN}/report", reports.report, name="report"),
    path(f"{CAMPAIGN}/report.csv", reports.report_csv, name="report-csv"),
    path(f"{CAMPAIGN}/links", reports.share, name="share"),
    path("links/<str:row_id>/revocation", reports.revoke, name="revoke"),
    path("reports/<str:token>", reports.shared_report, name="shared-report"),
    path("reports/<str:token>/report.csv", reports.shared_csv, name="shared-csv"),
    path(f"{CAMPAIGN}/edit", campaigns.edit_campaign, name="edit-campaign"),
    path(f"{CAMPAIGN}/new-flight", flights.new_flight, name="new-flight"),
    path(FLIGHT, flights.flight_page, name="flight"),
    path(f"{FLIGHT}/edit", flights.edit_flight, name="edit-flight"),
    path(f"{FLIGHT}/duplicate", flights.duplicate, name="duplicate"),
    path(f"{FLIGHT}/reasons", reasons.reasons, name="reasons"),
    path(f"{FLIGHT}/pause", flights.pause, name="pause"),
    path(CREATIVE, creatives.creative_page, name="creative"),
    path(f"{CREATIVE}/audio", creatives.creative_audio, name="creative-audio"),
    path(f"{CREATIVE}/recall", creatives.recall, name="recall"),
    path(f"{CREATIVE}/preview/<str:episode_id>/<int:frame>", creatives.preview, name="preview"),
    path(f"{ORGANISATION}/demand", demand.sources, name="demand"),
    path(f"{ORGANISATION}/new-demand", demand.new_source, name="new-demand"),
    path(f"{ORGANISATION}/offered", demand.offer, name="offer-vast"),
    path(DEMAND, demand.source_page, name="demand-source"),
    path(f"{DEMAND}/edit", demand.edit_source, name="edit-demand"),
    path(f"{DEMAND}/ask", demand.ask, name="ask-demand"),
    path(f"{DEMAND}/answers", demand.answers, name="demand-answers"),
    path(f"{DEMAND}/remove", demand.remove, name="remove-demand"),
    path(f"{ORGANISATION}/invoices", invoices.invoices, name="invoices"),
    path(f"{ORGANISATION}/invoices.csv", invoices.invoices_csv, name="invoices-csv"),
    path(f"{ORGANISATION}/seller", invoices.seller, name="seller"),
    path(INVOICE, invoices.invoice_page, name="invoice"),
    path(f"{INVOICE}/invoice.pdf", invoices.invoice_pdf, name="invoice-pdf"),
    path(f"{INVOICE}/invoice.csv", invoices.invoice_csv, name="invoice-csv"),
    path(f"{INVOICE}/corrections", invoices.correct, name="correct"),
    path("house/<str:row_id>", house.house_spot, name="house-spot"),
]
