"""Ids of another organisation in bodies and queries of the API: each is refused at its place or not
found, nothing is made or changed, and no name of theirs is told."""

from typing import Any

import pytest

from made.api_routes import FLIGHT
from made.foreign import THEIRS, gather, take_picture
from stentor.api.urls import api
from stentor.campaigns.models import Campaign

PROMO = {"name": "Promo", "slots": ["pre"]}
SOURCE = {"name": "Exchange", "kind": "vast", "url": "https://ads.example/v", "currency": "EUR"}
SPAN = {"starts": "2026-10-01", "ends": "2026-10-31", "zone": "UTC"}
CREATIVE, SHOWS = "{theirs.creative.id}", ["far-away"]
NEW = "/ads/flights", FLIGHT | {"campaign": "{ours.campaign.id}", "creative": "{ours.creative.id}"}
BOOKED, SPOT = "/ads/flights/{ours.flight.id}", {"creative": "{ours.creative.id}"}
READ = "/ads/flights/{ours.read.id}"
BODIES: list[tuple[str, str, dict[str, Any], str, Any]] = [
    ("createCampaign", "/ads/campaigns", {"name": "Mine"}, "advertiser", "{theirs.advertiser.id}"),
    ("createFlight", *NEW, "campaign", "{theirs.campaign.id}"),
    ("createFlight", *NEW, "creative", CREATIVE),
    ("createFlight", *NEW, "targets/shows", SHOWS),
    ("createFlight", *NEW, "excludes/shows", SHOWS),
    ("changeFlight", BOOKED, {}, "creative", CREATIVE),
    ("changeFlight", BOOKED, {}, "targets/shows", SHOWS),
    ("changeFlight", BOOKED, {}, "excludes/shows", SHOWS),
    ("createPromo", "/ads/promos", PROMO, "creative", CREATIVE),
    ("createPromo", "/ads/promos", PROMO | SPOT, "promotes", "far-away"),
    ("createPromo", "/ads/promos", PROMO | SPOT, "targets/shows", SHOWS),
    ("createPromo", "/ads/promos", PROMO | SPOT, "excludes/shows", SHOWS),
    ("changePromo", "/ads/promos/{ours.promo.id}", {}, "creative", CREATIVE),
    ("changePromo", "/ads/promos/{ours.promo.id}", {}, "promotes", "far-away"),
    ("changePromo", "/ads/promos/{ours.promo.id}", {}, "targets/shows", SHOWS),
    ("changePromo", "/ads/promos/{ours.promo.id}", {}, "excludes/shows", SHOWS),
    ("createInvoices", "/ads/invoices", SPAN, "advertiser", "{theirs.advertiser.id}"),
    ("createDemandSource", "/ads/demand-sources", SOURCE, "shows", SHOWS),
    ("changeDemandSource", "/ads/demand-sources/{ours.source.id}", {}, "shows", SHOWS),
    ("createTake", f"{READ}/takes", SPOT, "show", "{theirs.show.id}"),
    ("createTake", f"{READ}/takes", {"show": "tide-tables"}, "creative", CREATIVE),
    ("createPosition", f"{BOOKED}/positions", {"start": 0, "end": 1, "episode": "ours"},
     "show", "{theirs.show.id}"),
    ("createPosition", f"{BOOKED}/positions", {"start": 0, "end": 1, "show": "tide-tables"},
     "episode", "{theirs.episode.id}"),
    ("replaceAdPolicy", "/shows/tide-tables/ad-policy", {}, "blocked_advertisers",
     ["{theirs.advertiser.id}"]),
]  # fmt: skip
"""Operation, address, the rest of a good body, where in it, and what of theirs is put there."""
QUERIES = [
    ("/ads/campaigns", "advertiser"),
    ("/ads/flights", "campaign"),
    ("/ads/invoices", "advertiser"),
    *(("/ads/report", name) for name in ("advertiser", "campaign", "flight", "show", "episode")),
]
NAMING = {"advertiser", "campaign", "creative", "show", "shows", "episode", "flight", "promotes",
          "blocked_advertisers", "invoice", "take", "position", "source", "promo", "agency_id",
          "make_good_of", "placement", "organisation", "upload", "intake"}  # fmt: skip
"""Fields of bodies that name a row."""
NAMING_NONE = {
    "createAdvertiser", "changeAdvertiser", "changeCampaign", "changeCreative", "correctInvoice",
    "answerTake", "replacePosition", "replaceSeller", "beginSpotUpload", "judgeCreative",
}  # fmt: skip
"""What their bodies hold are words, numbers and days."""


@pytest.fixture
def ours(cast):
    return gather(cast.organisation, cast.show, cast.owner, "Ours")


@pytest.fixture
def theirs(cast):
    return gather(cast.other_show.organisation, cast.other_show, cast.stranger, "Zebra")


def write(value, **things):
    """With the ids that it names."""
    if isinstance(value, str):
        return value.format(**things)
    if isinstance(value, list):
        return [write(one, **things) for one in value]
    if isinstance(value, dict):
        return {name: write(one, **things) for name, one in value.items()}
    return value


@pytest.mark.parametrize(
    ("address", "body", "place", "value"),
    [one[1:] for one in BODIES],
    ids=[f"{one[0]}-{one[3]}" for one in BODIES],
)
def test_no_body_names_what_is_theirs(owner, ours, theirs, address, body, place, value):
    things = {"ours": ours, "theirs": theirs}
    sent = write(body, **things)
    held, _, name = place.rpartition("/")
    part = sent.setdefault(held, {}) if held else sent
    part[name] = write(value, **things)
    method = next(one[1] for one in METHODS if one[0] == (address, place))
    before = take_picture()
    answer = owner.ask(method, write(address, **things), sent)
    assert answer.status_code in {404, 422}, answer.content
    if answer.status_code == 422:
        pointers = [one["pointer"] for one in answer.json()["errors"]]
        assert [one for one in pointers if one.startswith(f"#/{place}")] == pointers
        assert pointers
    assert not [told for told in THEIRS if told in answer.content.decode()]
    assert take_picture() == before


def find_methods():
    paths = api.get_openapi_schema()["paths"].values()
    return {one["operationId"]: method.upper() for ways in paths for method, one in ways.items()}


METHODS = [((one[1], one[3]), find_methods()[one[0]]) for one in BODIES]


def test_the_bodies_of_the_table_are_right_otherwise(owner, ours):
    """Else what is refused above could be refused for another reason."""
    own = {
        "advertiser": ours.advertiser.id, "campaign": ours.campaign.id,
        "creative": ours.creative.id, "promotes": "tide-tables", "shows": ["tide-tables"],
        "blocked_advertisers": [ours.advertiser.id],
    }  # fmt: skip
    methods = find_methods()
    for operation, address, body, place, _ in BODIES:
        if operation in {"createTake", "createPosition", "createInvoices"}:
            continue  # what they find depends on audio and counts
        sent = write(body, ours=ours)
        held, _, name = place.rpartition("/")
        (sent.setdefault(held, {}) if held else sent)[name] = own[name]
        answer = owner.ask(methods[operation], write(address, ours=ours), sent)
        assert answer.status_code in {200, 201}, (operation, place, answer.content)


@pytest.mark.parametrize(("address", "name"), QUERIES)
def test_no_question_is_answered_about_theirs(owner, ours, theirs, address, name):
    answer = owner.get(f"{address}?{name}={getattr(theirs, name).id}")
    assert answer.status_code in {200, 404}
    assert not [told for told in THEIRS if told in answer.content.decode()]
    if answer.status_code == 200:
        assert answer.json()["total"] == 0


def test_a_campaign_does_not_change_hands(owner, ours, theirs):
    address = f"/ads/campaigns/{ours.campaign.id}"
    answer = owner.patch(address, {"name": "Mine", "advertiser": theirs.advertiser.id})
    assert answer.status_code == 422
    assert Campaign.objects.get(pk=ours.campaign.pk).advertiser == ours.advertiser


def list_fields(schema, schemas):
    """Places of all fields of a body."""
    if "$ref" in schema:
        return list_fields(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    found = set()
    for way in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(way, []):
            found |= list_fields(one, schemas)
    for name, inner in schema.get("properties", {}).items():
        found |= {name} | {f"{name}/{one}" for one in list_fields(inner, schemas)}
    return found


def test_every_field_that_names_a_row_stands_in_the_table():
    """A new operation, or a new field of that kind, is a new row."""
    schema = api.get_openapi_schema()
    schemas = schema["components"]["schemas"]
    wanted, others = set(), set()
    for path, ways in schema["paths"].items():
        if "/ads/" not in path and not path.endswith(("/ad-policy", "/verdicts/{creative}")):
            continue
        for one in ways.values():
            content = one.get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("schema")
            if body is None:
                continue
            places = {
                place for place in list_fields(body, schemas)
                if place.rpartition("/")[2] in NAMING
            }  # fmt: skip
            wanted |= {(one["operationId"], place) for place in places}
            others |= set() if places else {one["operationId"]}
    assert wanted == {(operation, place) for operation, _, _, place, _ in BODIES}
    assert others == NAMING_NONE


def test_every_query_that_names_a_row_stands_in_the_table():
    schema = api.get_openapi_schema()
    named = {
        (path.removeprefix("/api/v1"), one["name"])
        for path, ways in schema["paths"].items()
        if "/ads/" in path
        for way in ways.values()
        for one in way.get("parameters", [])
        if one["in"] == "query" and one["name"] in NAMING
    }
    assert named == set(QUERIES)
