"""Every address of ad operations, asked by everybody."""

import pytest

from stentor.campaigns.models import Invoice, Placement, SharedReport, Take
from stentor.catalog.models import BakedIn
from stentor.intake.uploads import begin_upload
from stentor.studio.ads.show_urls import urlpatterns as show_patterns
from stentor.studio.ads.urls import urlpatterns

ORG = "/ads/organisations/{organisation}"
FLIGHT, CAMPAIGN = "/ads/flights/{flight}", "/ads/campaigns/{campaign}"
CREATIVE, DEMAND = "/ads/creatives/{creative}", "/ads/demand/{demand}"
INVOICE = "/ads/invoices/{invoice}"
SHOW = "/shows/tide-tables/spots"
TAKE = f"{FLIGHT}/takes/tide-tables"
POSITION = "/ads/positions/{position}"
READING = {
    "campaigns": f"{ORG}/campaigns",
    "advertisers": f"{ORG}/advertisers",
    "flights": f"{ORG}/flights",
    "export": f"{ORG}/flights.csv",
    "creatives": f"{ORG}/creatives",
    "intakes": f"{ORG}/creatives/intakes",
    "house": f"{ORG}/house",
    "overview": f"{ORG}/report",
    "forecast": f"{ORG}/forecast",
    "campaign": CAMPAIGN,
    "flight": FLIGHT,
    "reasons": f"{FLIGHT}/reasons",
    "invoices": f"{ORG}/invoices",
    "invoices-csv": f"{ORG}/invoices.csv",
    "invoice": INVOICE,
    "invoice-pdf": f"{INVOICE}/invoice.pdf",
    "invoice-csv": f"{INVOICE}/invoice.csv",
    "report": f"{CAMPAIGN}/report",
    "report-csv": f"{CAMPAIGN}/report.csv",
    "creative": CREATIVE,
    "creative-audio": f"{CREATIVE}/audio",
    "preview": f"{CREATIVE}/preview/{{episode}}/0",
    "take": TAKE,
    "take-panel": f"{TAKE}/panel",
    "position-audio": f"{POSITION}/audio",
    "policy": SHOW,
    "demand": f"{ORG}/demand",
    "demand-source": DEMAND,
    "demand-answers": f"{DEMAND}/answers",
}
CHANGING = {
    "new-campaign": ("POST", f"{ORG}/new-campaign"),
    "new-advertiser": ("POST", f"{ORG}/new-advertiser"),
    "bulk": ("POST", f"{ORG}/flights/changes"),
    "import": ("POST", f"{ORG}/flights/import"),
    "spot-uploads": ("POST", f"{ORG}/uploads"),
    "new-house": ("POST", f"{ORG}/new-house"),
    "spot-upload": ("PATCH", "/ads/uploads/{upload}"),
    "spot-upload-completion": ("POST", "/ads/uploads/{upload}/completion"),
    "take-uploads": ("POST", f"{TAKE}/uploads"),
    "take-upload": ("PATCH", f"{TAKE}/uploads/{{upload}}"),
    "take-upload-completion": ("POST", f"{TAKE}/uploads/{{upload}}/completion"),
    "answer-take": ("POST", "/ads/takes/{take}/answer"),
    "new-position": ("POST", f"{FLIGHT}/new-position"),
    "position": ("POST", POSITION),
    "withdraw-position": ("POST", f"{POSITION}/withdrawal"),
    "advertiser": ("POST", "/ads/advertisers/{advertiser}"),
    "edit-campaign": ("POST", f"{CAMPAIGN}/edit"),
    "new-flight": ("POST", f"{CAMPAIGN}/new-flight"),
    "edit-flight": ("POST", f"{FLIGHT}/edit"),
    "duplicate": ("POST", f"{FLIGHT}/duplicate"),
    "pause": ("POST", f"{FLIGHT}/pause"),
    "recall": ("POST", f"{CREATIVE}/recall"),
    "house-spot": ("POST", "/ads/house/{house}"),
    "new-demand": ("POST", f"{ORG}/new-demand"),
    "offer-vast": ("POST", f"{ORG}/offered"),
    "edit-demand": ("POST", f"{DEMAND}/edit"),
    "ask-demand": ("POST", f"{DEMAND}/ask"),
    "remove-demand": ("POST", f"{DEMAND}/remove"),
    "seller": ("POST", f"{ORG}/seller"),
    "correct": ("POST", f"{INVOICE}/corrections"),
    "share": ("POST", f"{CAMPAIGN}/links"),
    "revoke": ("POST", "/ads/links/{link}/revocation"),
}
BY_LINK = {"shared-report", "shared-csv"}
"""For whoever has the link; see test_reports."""
OF_THE_SHOW = {
    "policy": ("POST", SHOW),
    "verdict": ("POST", f"{SHOW}/{{creative}}"),
}
"""A show's own: who only books spots may not."""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ask(cast, enter, flight, promo, seller_user, source):
    """The status of one person's request."""
    upload = begin_upload(cast.organisation, cast.owner, "tea.wav", 100)
    take = Take.objects.create(flight=flight, show=cast.show, creative=flight.creative)
    placement = Placement.objects.create(flight=flight)
    position = BakedIn.objects.create(
        episode=cast.episode, original="0" * 64, start=0.2, end=0.9, placement=placement.number,
        advertiser=flight.campaign.advertiser_id,
    )  # fmt: skip
    names = {
        "position": position.id,
        "organisation": cast.organisation.id,
        "flight": flight.id,
        "campaign": flight.campaign.id,
        "advertiser": flight.campaign.advertiser.id,
        "creative": flight.creative.id,
        "house": promo.id,
        "episode": cast.episode.id,
        "upload": upload.id,
        "take": take.id,
        "demand": source.id,
        "invoice": make_invoice(flight).id,
        "link": SharedReport.objects.create(campaign=flight.campaign).id,
    }

    def ask(user, method, address):
        response = enter(user).generic(method, address.format(**names))
        response.close()
        return response.status_code

    return ask


def make_invoice(flight):
    return Invoice.objects.create(
        organisation=flight.organisation, number=1, advertiser=flight.campaign.advertiser,
        starts=flight.starts, ends=flight.ends, zone="UTC", currency="EUR", lines=[], total=0,
        seller="Lighthouse Radio", buyer="Acme Tea",
    )  # fmt: skip


def test_every_address_is_asked_here():
    named = {pattern.name for pattern in [*urlpatterns, *show_patterns]}
    assert named == {"home", *READING, *CHANGING, *OF_THE_SHOW, *BY_LINK}


EVERYTHING = [("GET", address) for address in READING.values()]
CHANGES = [*CHANGING.values(), *OF_THE_SHOW.values()]


@pytest.mark.parametrize(("method", "address"), [*EVERYTHING, *CHANGES, ("GET", "/ads/")])
def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(ask, method, address):
    assert ask(None, method, address) == 302


@pytest.mark.parametrize(("method", "address"), [*EVERYTHING, *CHANGES])
def test_for_a_stranger_nothing_is_there(cast, ask, method, address):
    assert ask(cast.stranger, method, address) == 404


@pytest.mark.parametrize("address", READING.values())
def test_members_may_look(cast, ask, seller_user, address):
    people = (cast.owner, cast.teammate, cast.viewer, seller_user)
    assert [ask(user, "GET", address) for user in people] == [200] * 4


@pytest.mark.parametrize(("method", "address"), CHANGES)
def test_a_viewer_changes_nothing(cast, ask, method, address):
    assert ask(cast.viewer, method, address) == 403


@pytest.mark.parametrize(("method", "address"), CHANGING.values())
def test_ad_operations_are_not_refused(cast, ask, seller_user, method, address):
    allowed = {200, 202, 302, 422}
    assert {ask(user, method, address) for user in (cast.owner, seller_user)} <= allowed


@pytest.mark.parametrize(("method", "address"), OF_THE_SHOW.values())
def test_what_a_show_says_is_its_editors_to_say(cast, ask, seller_user, method, address):
    assert ask(seller_user, method, address) == 403
    assert ask(cast.teammate, method, address) in {200, 302}


@pytest.mark.parametrize(("method", "address"), CHANGES)
def test_a_change_needs_more_than_a_link(cast, ask, method, address):
    assert ask(cast.owner, "GET", address) in {200, 405}


@pytest.mark.parametrize(
    "address",
    ["campaigns", "flights", "flight", "creative", "creatives", "intakes", "house", "report"],
)
def test_a_viewer_sees_no_control_that_changes_something(viewer, cast, flight, promo, address):
    names = {"organisation": cast.organisation.id, "flight": flight.id,
             "creative": flight.creative.id, "campaign": flight.campaign.id}  # fmt: skip
    page = viewer.get(READING[address].format(**names)).content.decode()
    for words in (
        "New ",
        "Edit",
        "Pause",
        "Recall",
        "Duplicate",
        "Import",
        "audio-upload",
        "Make a link",
    ):
        assert words not in page


def test_an_ad_ops_member_changes_no_show(cast, enter, seller_user):
    assert enter(seller_user).post("/shows/tide-tables/settings").status_code == 403
