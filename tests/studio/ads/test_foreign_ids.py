"""Ids of another organisation, in addresses, queries and bodies: none is taken, and no name of
theirs is told. Every address of ad operations stands in one of the tables here."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from made.bookings import fill_flight
from made.foreign import THEIRS, gather, take_picture
from stentor.accounts.models import Membership, Role, User
from stentor.campaigns.models import Campaign, CreativeVerdict, Flight
from stentor.programmatic.models import OfferedShow
from stentor.studio.ads.show_urls import urlpatterns as show_patterns
from stentor.studio.ads.urls import urlpatterns

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ours(cast):
    return gather(cast.organisation, cast.show, cast.owner, "Ours")


@pytest.fixture
def theirs(cast):
    return gather(cast.other_show.organisation, cast.other_show, cast.stranger, "Zebra")


@pytest.fixture(params=["of one", "of both"])
def browser(request, cast, enter):
    """Ad operations of our organisation; or of both, who may see each but not mix them."""
    user = User.objects.create_user("ada@lighthouse.example", "correct horse battery", name="Ada")
    organisations = [cast.organisation]
    if request.param == "of both":
        organisations.append(cast.other_show.organisation)
    for organisation in organisations:
        Membership.objects.create(organisation=organisation, user=user, role=Role.OWNER)
    client = enter(user)
    client.is_of_both = request.param == "of both"
    return client


def require_silent(browser, response):
    """No name of theirs, for whoever may not see them."""
    content = response.content.decode()
    assert browser.is_of_both or not [name for name in THEIRS if name in content]


def name_row(things, component):
    """The id that stands behind this part of an address."""
    kinds = {
        "organisations": "organisation", "advertisers": "advertiser", "campaigns": "campaign",
        "flights": "flight", "creatives": "creative", "demand": "source", "positions": "position",
        "invoices": "invoice", "takes": "take", "links": "link", "uploads": "upload",
        "house": "promo",
    }  # fmt: skip
    return getattr(things, kinds[component]).id


BY_TOKEN = {"shared-report", "shared-csv"}
ADDRESSED = [one for one in urlpatterns if "<" in str(one.pattern) and one.name not in BY_TOKEN]
METHODS = ("GET", "POST", "PATCH")


def write_address(pattern, first, then):
    """The first row of `first`, those that come behind it of `then`."""
    things = iter([first])
    parts: list[str] = []
    for part in str(pattern).split("/"):
        if not part.startswith("<"):
            parts.append(part)
        elif "show_slug" in part:
            parts.append(next(things, then).show.slug)
        elif "episode_id" in part:
            parts.append(next(things, then).episode.id)
        elif "frame" in part:
            parts.append("0")
        else:
            parts.append(name_row(next(things, then), parts[-1]))
    return f"/ads/{'/'.join(parts)}"


@pytest.mark.parametrize("browser", ["of one"], indirect=True)
@pytest.mark.parametrize("pattern", ADDRESSED, ids=lambda one: one.name)
def test_no_address_leads_to_theirs(browser, ours, theirs, pattern):
    for method in METHODS:
        response = browser.generic(method, write_address(pattern.pattern, theirs, theirs))
        assert response.status_code in {404, 405}
        require_silent(browser, response)


MIXED = [
    one for one in ADDRESSED if str(one.pattern).count("<str:") + ("slug" in str(one.pattern)) > 1
]


@pytest.mark.parametrize("pattern", MIXED, ids=lambda one: one.name)
def test_no_address_leads_from_ours_to_theirs(browser, ours, theirs, pattern):
    for method in METHODS:
        response = browser.generic(method, write_address(pattern.pattern, ours, theirs))
        assert response.status_code in {404, 405}
        require_silent(browser, response)


FLIGHT = "/ads/flights/{ours.flight.id}"
CAMPAIGN = "/ads/campaigns/{ours.campaign.id}"
ORG = "/ads/organisations/{ours.organisation.id}"
SHOW = "/shows/tide-tables/spots"
BODIES = [
    ("new-campaign", f"{ORG}/new-campaign", "advertiser", "{theirs.advertiser.id}"),
    ("new-flight", f"{CAMPAIGN}/new-flight", "creative", "{theirs.creative.id}"),
    ("new-flight", f"{CAMPAIGN}/new-flight", "in_shows", "far-away"),
    ("new-flight", f"{CAMPAIGN}/new-flight", "not_shows", "far-away"),
    ("edit-flight", f"{FLIGHT}/edit", "creative", "{theirs.creative.id}"),
    ("edit-flight", f"{FLIGHT}/edit", "in_shows", "far-away"),
    ("edit-flight", f"{FLIGHT}/edit", "not_shows", "far-away"),
    ("new-house", f"{ORG}/new-house", "creative", "{theirs.creative.id}"),
    ("new-house", f"{ORG}/new-house", "promotes", "far-away"),
    ("new-house", f"{ORG}/new-house", "in_shows", "far-away"),
    ("new-house", f"{ORG}/new-house", "not_shows", "far-away"),
    ("house-spot", "/ads/house/{ours.promo.id}", "creative", "{theirs.creative.id}"),
    ("house-spot", "/ads/house/{ours.promo.id}", "promotes", "far-away"),
    ("house-spot", "/ads/house/{ours.promo.id}", "in_shows", "far-away"),
    ("house-spot", "/ads/house/{ours.promo.id}", "not_shows", "far-away"),
    ("new-demand", f"{ORG}/new-demand", "shows", "far-away"),
    ("edit-demand", "/ads/demand/{ours.source.id}/edit", "shows", "far-away"),
    ("new-position", f"{FLIGHT}/new-position", "episode", "{theirs.episode.id}"),
    ("position", "/ads/positions/{ours.position.id}", "episode", "{theirs.episode.id}"),
    ("invoices", f"{ORG}/invoices", "advertiser", "{theirs.advertiser.id}"),
    ("policy", SHOW, "blocked_advertisers", "{theirs.advertiser.id}"),
]
"""A form's name, its address, a field, and what of theirs is put there."""


def fill(name, ours):
    """What a browser sends for a form that is right."""
    promo = {"name": "Promo", "creative": ours.promo.creative_id, "slots": ["pre"], "zone": "UTC"}
    demand = {
        "name": "Exchange", "kind": "vast", "url": "https://ads.example/v", "slots": ["pre"],
        "floor": "5.50", "currency": "EUR", "longest_seconds": "60", "impressions_a_bid": "100",
        "time_limit": "2", "every_minutes": "30", "keep_hours": "24",
    }  # fmt: skip
    return {
        "new-campaign": {"name": "Mine"},
        "new-flight": fill_flight(ours.creative),
        "edit-flight": fill_flight(ours.creative),
        "new-house": promo,
        "house-spot": promo,
        "new-demand": demand,
        "edit-demand": demand,
        "new-position": {"start": "0:00.2", "end": "0:00.9"},
        "position": {"start": "0:00.2", "end": "0:00.9"},
        "invoices": {"starts": "2026-10-01", "ends": "2026-10-31", "zone": "UTC"},
        "policy": {},
    }[name]


@pytest.mark.parametrize(
    ("name", "address", "field", "value"), BODIES, ids=[f"{b[0]}-{b[2]}" for b in BODIES]
)
def test_no_form_takes_what_is_theirs(browser, ours, theirs, name, address, field, value):
    given = {"ours": ours, "theirs": theirs}
    before = take_picture()
    sent = fill(name, ours) | {field: value.format(**given)}
    response = browser.post(address.format(**given), sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert take_picture() == before
    require_silent(browser, response)


def test_the_forms_of_the_table_are_right_otherwise(browser, ours):
    """Else every refusal above could be for another reason."""
    sent = {
        "advertiser": ours.advertiser.id, "in_shows": "tide-tables", "promotes": "",
        "shows": "tide-tables", "blocked_advertisers": ours.advertiser.id,
        "episode": ours.episode.id,
    }  # fmt: skip
    for name, address, field, _ in BODIES:
        body = fill(name, ours) | ({field: sent[field]} if field in sent else {})
        response = browser.post(address.format(ours=ours), body)
        if name in {"new-position", "position", "invoices"}:  # what is said of audio and counts
            errors = response.context["form"].errors if response.context else {}
            assert "valid choice" not in str(errors), name
        else:
            assert response.status_code == 302, (name, field)


def test_a_campaign_does_not_change_hands(browser, ours, theirs):
    moved = {"name": "Renamed", "advertiser": theirs.advertiser.id}
    browser.post(f"/ads/campaigns/{ours.campaign.id}/edit", moved)
    row = Campaign.objects.get(pk=ours.campaign.pk)
    assert (row.name, row.advertiser) == ("Renamed", ours.advertiser)


def test_many_flights_at_once_are_our_own(browser, ours, theirs):
    address = f"/ads/organisations/{ours.organisation.id}/flights/changes"
    alone = {"flight": [theirs.flight.id], "priority": "1", "confirmed": "yes"}
    assert browser.post(address, alone).status_code == 422
    browser.post(address, alone | {"flight": [theirs.flight.id, ours.flight.id]})
    assert [Flight.objects.get(pk=one.flight.pk).priority for one in (ours, theirs)] == [
        1, theirs.flight.priority,
    ]  # fmt: skip


SHEETS = [
    ("id", "id,name\n{theirs.flight.id},mine\n"),
    ("campaign", "advertiser,campaign,name\nZebra Tea,Zebra Spring,mine\n"),
    ("creative", "id,name,creative\n{ours.flight.id},mine,{theirs.creative.id}\n"),
    ("creative", "id,name,creative\n{ours.flight.id},mine,Zebra spot\n"),
    ("in_shows", "id,name,in_shows\n{ours.flight.id},mine,far-away\n"),
    ("not_shows", "id,name,not_shows\n{ours.flight.id},mine,far-away\n"),
]


@pytest.mark.parametrize(("column", "text"), SHEETS)
def test_no_file_takes_what_is_theirs(browser, ours, theirs, column, text):
    before = take_picture()
    content = text.format(ours=ours, theirs=theirs).encode()
    response = browser.post(
        f"/ads/organisations/{ours.organisation.id}/flights/import",
        {"file": SimpleUploadedFile("flights.csv", content, "text/csv")},
    )
    assert response.status_code == 422
    ((row, _),) = response.context["rows"]
    assert column in [name for name, _ in row.problems]
    assert take_picture() == before


def test_a_show_of_theirs_is_not_offered(browser, ours, theirs):
    sent = {"show": "far-away", "is_offered": "yes"}
    browser.post(f"/ads/organisations/{ours.organisation.id}/offered", sent)
    assert not OfferedShow.objects.exists()


def test_a_spot_of_theirs_is_not_judged(browser, ours, theirs):
    response = browser.post(f"{SHOW}/{theirs.creative.id}", {"answer": "approve"})
    assert (response.status_code, CreativeVerdict.objects.count()) == (404, 0)
    require_silent(browser, response)


QUERIES = [
    ("overview", f"{ORG}/report", ["advertiser", "campaign", "flight", "show", "episode"]),
    ("forecast", f"{ORG}/forecast", ["flight"]),
    ("new-campaign", f"{ORG}/new-campaign", ["advertiser"]),
    ("new-flight", f"{CAMPAIGN}/new-flight", ["make_good"]),
    ("new-position", f"{FLIGHT}/new-position", ["episode"]),
]


@pytest.mark.parametrize(
    ("address", "name"),
    [(address, name) for _, address, names in QUERIES for name in names],
)
def test_no_question_is_answered_about_theirs(browser, ours, theirs, address, name):
    asked = getattr(theirs, "flight" if name == "make_good" else name).id
    response = browser.get(address.format(ours=ours), {name: asked})
    assert response.status_code == 200
    content = response.content.decode()
    for told in ("Zebra Tea", "Zebra Spring", "Zebra flight", "Zebra spot", "Zebra episode"):
        assert told not in content
    require_silent(browser, response)


def test_a_forecast_is_not_asked_for_a_show_of_theirs(browser, ours, theirs):
    asked = {"starts": "2026-12-01", "ends": "2026-12-08", "zone": "UTC", "slots": "mid",
             "shows": "far-away"}  # fmt: skip
    response = browser.get(f"/ads/organisations/{ours.organisation.id}/forecast", asked)
    assert response.status_code == 422
    assert "shows" in response.context["form"].errors


def test_a_make_good_is_not_for_a_flight_of_theirs(browser, ours, theirs):
    address = f"/ads/campaigns/{ours.campaign.id}/new-flight?make_good={theirs.flight.id}"
    assert browser.post(address, fill_flight(ours.creative, name="good")).status_code == 302
    assert Flight.objects.get(name="good").make_good_of is None


OF_THEIR_ADDRESS = {
    "home", "campaigns", "advertisers", "new-advertiser", "flights", "export", "creatives",
    "intakes", "spot-uploads", "house", "spot-upload", "spot-upload-completion", "advertiser",
    "campaign", "report", "report-csv", "share", "revoke", "flight", "duplicate", "reasons",
    "pause", "take", "take-panel", "take-uploads", "take-upload", "take-upload-completion",
    "answer-take", "position-audio", "withdraw-position", "creative", "creative-audio", "recall",
    "preview", "demand", "demand-source", "ask-demand", "demand-answers", "remove-demand",
    "invoices-csv", "seller", "invoice", "invoice-pdf", "invoice-csv", "correct",
    "shared-report", "shared-csv",
}  # fmt: skip
"""Their forms and queries name no row; what an address names is tried for all of them above."""
TRIED_ALONE = {"edit-campaign", "bulk", "import", "offer-vast", "verdict"}


def test_every_address_stands_in_a_table():
    named = {pattern.name for pattern in [*urlpatterns, *show_patterns]}
    tried = {name for name, *_ in [*BODIES, *QUERIES]} | TRIED_ALONE
    assert named == tried | OF_THEIR_ADDRESS
    assert not tried & OF_THEIR_ADDRESS


def test_every_field_that_chooses_a_row_stands_in_a_table(ours):
    """A new choice of rows in a form is a new row of `BODIES`."""
    from stentor.studio.ads import forms

    made = {
        "new-campaign": forms.StudioCampaignForm(organisation=ours.organisation),
        "new-flight": forms.StudioFlightForm(
            organisation=ours.organisation, campaign=ours.campaign
        ),
        "new-house": forms.StudioHouseForm(organisation=ours.organisation),
        "new-demand": forms.StudioDemandForm(organisation=ours.organisation),
        "new-position": forms.StudioPositionForm(flight=ours.flight),
        "invoices": forms.InvoiceForm(organisation=ours.organisation),
        "policy": forms.StudioPolicyForm(show=ours.show),
    }
    rows = {ours.show.slug, *(getattr(one, "id", "") for one in vars(ours).values())}
    for name, form in made.items():
        fields = {
            field for field in form.fields
            if rows & set(list_values(getattr(form.fields[field], "choices", ())))
        }  # fmt: skip
        assert fields == {field for form_name, _, field, _ in BODIES if form_name == name}, name


def list_values(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from list_values(label)
        else:
            yield str(value)
