"""Sources of demand in the studio."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import html

from made.bookings import make_flight
from stentor.campaigns.models import Flight
from stentor.contracts.adbook import REMNANT
from stentor.lib.ids import new_id
from stentor.programmatic.models import Asking, DemandSource, DemandSpot, OfferedShow

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read_words(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def fill(**fields):
    """What a browser sends for the form of a source."""
    filled = {
        "name": "Exchange", "kind": "vast", "url": "https://ads.example/v?c=[CACHEBUSTING]",
        "is_on": "on", "slots": ["pre", "post"], "shows": ["tide-tables"], "floor": "5.50",
        "currency": "eur", "longest_seconds": "60", "lengths": "30, 15",
        "impressions_a_bid": "100", "time_limit": "2", "every_minutes": "30", "keep_hours": "24",
        "blocked_domains": "Casino.example", "blocked_categories": "iab7",
    }  # fmt: skip
    return {name: value for name, value in (filled | fields).items() if value is not None}


@pytest.fixture
def base(cast):
    return f"/ads/organisations/{cast.organisation.id}"


def give(source, flight):
    """The flight as if the source had given it."""
    asking = Asking.objects.create(
        id=new_id(), source=source, began_at=NOW, finished_at=NOW, spots=1,
        steps=[{"level": "good", "what": "Tea: chose audio/mpeg at 128 kb/s", "detail": "why"}],
    )  # fmt: skip
    return DemandSpot.objects.create(
        asking=asking, flight=flight, made_at=NOW, expires_at=timezone.now() + timedelta(days=1),
        title="Tea", advertiser="tea.example", media_url="https://cdn.example/tea.mp3",
    )  # fmt: skip


def test_a_source_is_added_and_shown(cast, seller, base):
    answer = seller.post(f"{base}/new-demand", fill())
    source = DemandSource.objects.get()
    assert answer.url == f"/ads/demand/{source.id}"
    assert (source.shows, source.slots, source.lengths) == (
        [cast.show.id], ["pre", "post"], [15, 30],
    )  # fmt: skip
    assert (source.currency, source.blocked_domains, source.blocked_categories) == (
        "EUR", ["casino.example"], ["IAB7"],
    )  # fmt: skip
    words = read_words(seller.get(answer.url))
    assert "5.5 EUR a thousand" in words
    assert "Tide Tables" in words
    assert "Exchange" in read_words(seller.get(f"{base}/demand"))


MISTAKES = [
    ("url", "javascript:alert(1)", "begins with https"),
    ("url", "https://", "begins with https"),
    ("currency", "EURO", "at most 3"),
    ("currency", "€", "three letters"),
    ("floor", "-1", "greater than or equal to 0"),
    ("floor", "much", "Enter a number"),
    ("slots", None, "required"),
    ("shows", "far-away", "not one of the available choices"),
    ("lengths", "15, long", "“long” is no length"),
    ("lengths", "90", "The longest spot is 60 s"),
    ("time_limit", "31", "less than or equal to 30"),
    ("every_minutes", "1440", "expire before"),
    ("keep_hours", "100", "less than or equal to 72"),
    ("blocked_domains", "not a domain!", "is no domain"),
    ("blocked_categories", "gambling", "is no IAB category"),
    ("categories", "Sience", "Did you mean Science?"),
]


@pytest.mark.parametrize(("field", "value", "words"), MISTAKES)
def test_a_mistake_is_said_at_its_field(seller, base, field, value, words):
    fields = fill(**{field: value}) | ({"keep_hours": "1"} if field == "every_minutes" else {})
    answer = seller.post(f"{base}/new-demand", fields)
    assert (answer.status_code, DemandSource.objects.count()) == (422, 0)
    form = answer.context["form"]
    assert words in " ".join(form.errors[field])
    assert words in read_words(answer)


def test_a_form_shows_what_was_saved(seller, source):
    page = html.fromstring(seller.get(f"/ads/demand/{source.id}/edit").content)
    assert page.xpath("//input[@name='floor']/@value") == ["5.5"]
    assert page.xpath("//input[@name='url']/@value") == ["https://bid.example/"]


def test_a_source_is_asked_once_however_often_the_button_is_pressed(seller, seller_user, source):
    for _ in range(2):
        seller.post(f"/ads/demand/{source.id}/ask")
    asking = Asking.objects.get()
    assert (asking.user, asking.finished_at) == (seller_user, None)
    assert "Being asked" in read_words(seller.get(f"/ads/demand/{source.id}"))


@pytest.mark.parametrize("is_on", [True, False])
def test_a_page_that_waits_for_the_clock_looks_by_itself(seller, source, is_on):
    source.is_on = is_on
    source.save()
    page = html.fromstring(seller.get(f"/ads/demand/{source.id}").content)
    assert bool(page.xpath("//div[@id='answers']/@hx-get")) == is_on
    assert ("Asked within half a minute" in page.text_content()) == is_on
    source.asked_at = NOW
    source.save()
    page = html.fromstring(seller.get(f"/ads/demand/{source.id}").content)
    assert not page.xpath("//div[@id='answers']/@hx-get")


def test_what_came_back_is_explained(cast, seller, source):
    flight = make_flight(cast.organisation, priority=REMNANT)
    give(source, flight)
    words = read_words(seller.get(f"/ads/demand/{source.id}/answers"))
    assert "chose audio/mpeg at 128 kb/s" in words
    assert "tea.example" in words
    assert "1 serving" in read_words(
        seller.get(f"/ads/organisations/{cast.organisation.id}/demand")
    )


@pytest.mark.parametrize("how", ["off", "other terms", "removed"])
def test_what_a_source_gave_ends_with_it(cast, seller, source, how):
    give(source, make_flight(cast.organisation, priority=REMNANT))
    if how == "removed":
        seller.post(f"/ads/demand/{source.id}/remove")
    else:
        change = {"is_on": None} if how == "off" else {"floor": "7"}
        seller.post(f"/ads/demand/{source.id}/edit", fill(kind="openrtb", **change))
    assert Flight.objects.get().is_paused
    assert DemandSource.objects.standing().count() == (how != "removed")


def test_another_name_ends_nothing(cast, seller, source):
    give(source, make_flight(cast.organisation, priority=REMNANT))
    same = fill(
        kind="openrtb", url="https://bid.example/", slots=["pre", "mid"], shows=[], lengths="",
        blocked_domains="", blocked_categories="", name="Other",
    )  # fmt: skip
    seller.post(f"/ads/demand/{source.id}/edit", same)
    assert (DemandSource.objects.get().name, Flight.objects.get().is_paused) == ("Other", False)


def test_changes_are_told(cast, seller, owner, base):
    seller.post(f"{base}/new-demand", fill())
    words = read_words(owner.get(f"/organisations/{cast.organisation.id}/changes"))
    assert "Ada added the demand source Exchange" in words


def test_a_show_is_offered_to_other_players(cast, seller, base):
    seller.post(f"{base}/offered", {"show": "tide-tables", "is_offered": "yes"})
    assert "/vast/tide-tables/pre.xml" in read_words(seller.get(f"{base}/demand"))
    seller.post(f"{base}/offered", {"show": "tide-tables", "is_offered": "no"})
    assert "Not offered" in read_words(seller.get(f"{base}/demand"))
    seller.post(f"{base}/offered", {"show": "far-away", "is_offered": "yes"})
    assert OfferedShow.objects.count() == 0
