"""The rules of counting in the studio: operators try others and choose between both results."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from made.hits import MINUTE, make_hit, take
from made.spooling import Edge, Time
from stentor.lake.passes import Lake
from stentor.lake.trial import read_trial
from stentor.studio.counting.urls import urlpatterns

PAGE = "/counting/"
CHANGING = {"trial": "/counting/trial", "end": "/counting/trial/end",
            "adoption": "/counting/trial/adoption"}  # fmt: skip
STRICT = {"seconds": "300", "busy_episodes": "50", "busy_minutes": "10"}


@pytest.fixture
def operator(cast, enter):
    cast.owner.is_staff = True
    cast.owner.save()
    return enter(cast.owner)


@pytest.fixture
def lake(cast, layout):
    """One listener took two minutes of our episode, one of a stranger's."""
    edge = Edge(layout)
    edge.record(
        take(0, 2 * MINUTE + 9000, show=cast.show.id, episode=cast.episode.id),
        take(0, 2 * MINUTE + 9000, show=cast.other_show.id, episode="theirs"),
        make_hit(show=cast.show.id, episode=cast.episode.id, ip="203.0.113.1"),
    )
    lake = Lake(layout, Time())
    lake.run_pass()
    yield lake
    edge.die()


def test_every_address_is_asked_here():
    assert {pattern.name for pattern in urlpatterns} == {"rules", *CHANGING}


@pytest.mark.parametrize("who", ["owner", "teammate", "viewer", "stranger"])
def test_for_everybody_but_operators_nothing_is_there(cast, enter, layout, who):
    client = enter(getattr(cast, who))
    assert client.get(PAGE).status_code == 404
    for address in CHANGING.values():
        assert client.post(address, STRICT).status_code == 404
    assert read_trial(layout.counting) is None
    assert "/counting/" not in client.get("/").content.decode()


def test_the_page_says_what_holds(operator):
    page = operator.get(PAGE).content.decode()
    assert "utc-day.60s" in page
    assert "none loaded" in page
    assert "/counting/" in operator.get("/").content.decode()


def test_others_are_tried_compared_and_chosen(operator, cast, layout, lake):
    assert operator.post(CHANGING["trial"], STRICT).status_code == 302
    page = operator.get(PAGE).content.decode()
    assert "0 of 1 days are counted both ways" in page
    lake.run_pass()
    page = operator.get(PAGE).content.decode()
    assert "days are counted both ways" not in page
    assert "Tide Tables: First Light" in page
    assert "An episode of another organisation" in page
    assert "Far Away" not in page.partition("<main")[2]
    rows = operator.get(f"{PAGE}?csv=episodes").content.decode().splitlines()
    assert (
        sorted(line.rpartition(",")[2] for line in rows[1:])
        == ["below-threshold +1; contributing -1"] * 2
    )
    assert operator.post(CHANGING["adoption"]).status_code == 302
    assert "seconds = 300" in (layout.counting / "rules.toml").read_text()
    assert "utc-day.300s" in operator.get(PAGE).content.decode()


def test_what_only_the_prefix_measured_is_called_by_its_address(operator, cast, layout, lake):
    edge = Edge(layout, "a2")
    for show in (cast.show, cast.other_show):
        known = {"show": show.id, "kind": "prefix", "status": 302, "sent": 0, "size": None}
        edge.record(make_hit(episode=f"{show.slug}.example.org/a.mp3", **known))
    edge.die()
    lake.run_pass()
    files = {"networks": upload("a.txt", b"203.0.113.0/24 vpn")}
    operator.post(CHANGING["trial"], STRICT | files)
    lake.run_pass()
    page = operator.get(PAGE).content.decode()
    assert "Tide Tables: tide-tables.example.org/a.mp3" in page
    assert "far-away.example.org" not in page


def upload(name, content):
    return SimpleUploadedFile(name, content)


def test_lists_are_uploaded_tried_and_kept(operator, cast, layout, lake):
    known = STRICT | {"seconds": "60"}
    files = {
        "networks": [upload("a.txt", b"203.0.113.1 vpn"), upload("b.txt", b"192.0.2.0/24")],
        "shared": upload("campus.txt", b"198.51.100.1 2026-11-01 The campus"),
        "agents": upload("bots.runtime.json", b'{"entries": []}'),
    }
    assert operator.post(CHANGING["trial"], known | files).status_code == 422, "no entry"
    files["agents"] = upload("bots.json", b'{"entries": [{"name": "x", "pattern": "^X/"}]}')
    for one in [*files["networks"], files["shared"]]:
        one.seek(0)
    assert operator.post(CHANGING["trial"], known | files).status_code == 302
    lake.run_pass()
    page = operator.get(PAGE).content.decode()
    for name in ("networks/a.txt", "networks/b.txt", "shared.txt", "agents/bots.json"):
        assert f"<code>{name}</code>" in page
    assert "network-vpn" in page
    at = read_trial(layout.counting).at
    operator.post(CHANGING["adoption"], {"at": at})
    assert (layout.counting / "networks/a.txt").read_bytes() == b"203.0.113.1 vpn"
    assert "Adopted by" in operator.get(PAGE).content.decode()


def test_a_list_that_cannot_hold_is_told_at_its_field(operator, layout):
    answer = operator.post(
        CHANGING["trial"], STRICT | {"networks": upload("a.txt", b"203.0.113.0/24\nnowhere")}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "a.txt: line 2" in page
    assert page.count('aria-invalid="true"') == 1
    assert read_trial(layout.counting) is None


def test_a_trial_that_another_took_the_place_of_is_not_adopted(operator, layout):
    operator.post(CHANGING["trial"], STRICT)
    answer = operator.post(CHANGING["adoption"], {"at": "2026-01-01T00:00:00Z"}, follow=True)
    assert "no such trial any more" in answer.content.decode()
    assert read_trial(layout.counting) is not None


def test_where_addresses_are_gone_it_says_so(operator, layout, lake):
    for key in layout.keys.glob("address-*.key"):
        key.unlink()
    operator.post(CHANGING["trial"], STRICT | {"networks": upload("a.txt", b"203.0.113.1 vpn")})
    lake.run_pass()
    assert "nobody can open the addresses any more" in operator.get(PAGE).content.decode()


def test_a_trial_is_ended(operator, cast, layout):
    operator.post(CHANGING["trial"], STRICT)
    assert read_trial(layout.counting).by == str(cast.owner)
    operator.post(CHANGING["end"])
    assert read_trial(layout.counting) is None
    answer = operator.post(CHANGING["adoption"], follow=True)
    assert "no such trial any more" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("seconds", "0"), ("seconds", "x"), ("busy_episodes", ""), ("busy_minutes", "7")],
)
def test_what_cannot_be_is_told_at_its_field(operator, layout, field, value):
    answer = operator.post(CHANGING["trial"], STRICT | {field: value})
    assert answer.status_code == 422
    assert answer.content.decode().count('aria-invalid="true"') == 1
    assert read_trial(layout.counting) is None


def test_rules_that_cannot_be_read_are_named(operator):
    folder = settings.STENTOR_LAYOUT.counting
    folder.mkdir(parents=True)
    (folder / "rules.toml").write_text("seconds = 'many'")
    answer = operator.get(PAGE)
    assert answer.status_code == 500
    assert "seconds must be a whole number" in answer.content.decode()
