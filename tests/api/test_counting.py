"""Rules and lists of counting are tried by programs of those who run the installation."""

import json

import pytest

from made.hits import make_hit
from made.spooling import Edge, Time
from stentor.lake.passes import Lake

TRIAL = "/counting/trial"
CLOUDS = {"name": "clouds.txt", "content": "203.0.113.0/24 vpn A name"}
OURS = json.dumps({"entries": [{"name": "Ours", "pattern": "^Ours/"}]})


@pytest.fixture
def lake(cast, layout):
    edge = Edge(layout)
    known = {"show": cast.show.id, "episode": cast.episode.id}
    edge.record(make_hit(ip="203.0.113.1", **known), make_hit(ip="198.51.100.1", **known))
    lake = Lake(layout, Time())
    lake.run_pass()
    yield lake
    edge.die()


def point(answer):
    return [error["pointer"] for error in answer.json()["errors"]]


def test_what_holds_is_told(operator):
    told = operator.get("/counting").json()
    assert (told["seconds"], told["networks"]) == (60, "")
    assert told["agents"] in told["rule_version"]


def test_lists_are_tried_compared_and_adopted(operator, cast, lake, layout):
    begun = operator.put(TRIAL, {"networks": [CLOUDS]}).json()
    assert (begun["days"], begun["lists"]) == (0, ["networks/clouds.txt"])
    lake.run_pass()
    told = operator.get(TRIAL).json()
    assert (told["now"], told["tried"], told["days"]) == (2, 1, 1)
    assert {"key": "network-vpn", "now": 0, "tried": 1} in told["reasons"]
    assert told["episodes"] == [{"key": f"{cast.show.id}/{cast.episode.id}", "now": 2, "tried": 1}]
    assert operator.get("/counting").json()["networks"] == "", "nothing changed"
    outcome = operator.post(f"{TRIAL}/adoption", {"at": told["at"]}).json()
    assert (outcome["verdict"], outcome["now"], outcome["tried"]) == ("adopted", 2, 1)
    assert operator.get("/counting").json()["networks"] != ""
    assert operator.get(TRIAL).status_code == 404
    assert [one["verdict"] for one in operator.get("/counting/trials").json()["data"]] == [
        "adopted"
    ]


def test_another_trial_is_not_adopted_unseen(operator, lake):
    first = operator.put(TRIAL, {"seconds": 90}).json()
    operator.put(TRIAL, {"seconds": 300})
    assert operator.post(f"{TRIAL}/adoption", {"at": first["at"]}).status_code == 409
    assert operator.get(TRIAL).json()["seconds"] == 300


def test_an_ended_one_leaves_everything_as_it_is(operator, lake):
    operator.put(TRIAL, {"shared": "203.0.113.1 2026-11-01 The campus"})
    assert operator.delete(TRIAL).json()["verdict"] == "ended"
    assert operator.delete(TRIAL).status_code == 404
    assert operator.post(f"{TRIAL}/adoption", {"at": "then"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"seconds": 0}, "#/seconds"),
        ({"busy_minutes": 7}, "#/busy_minutes"),
        ({"networks": [CLOUDS, {"name": "b.txt", "content": "nowhere"}]}, "#/networks/1"),
        ({"networks": [{"name": "../rules.toml", "content": ""}]}, "#/networks/0"),
        ({"shared": "203.0.113.1"}, "#/shared"),
        ({"agents": [{"name": "bots.json", "content": "{"}]}, "#/agents/0"),
        ({"agents": [{"name": "mine.json", "content": OURS}]}, "#/agents/0"),
        ({"window": "last-touch"}, "#/window"),
    ],
)
def test_what_cannot_be_is_told_where_it_stands(operator, layout, body, pointer):
    answer = operator.put(TRIAL, body)
    assert answer.status_code == 422
    assert point(answer) == [pointer]
    assert not layout.counting.exists()


def test_files_that_cannot_be_read_are_named(operator, layout):
    layout.counting.mkdir(parents=True)
    (layout.counting / "rules.toml").write_text("seconds = 'many'")
    answer = operator.get("/counting")
    assert answer.status_code == 503
    assert "seconds must be a whole number" in answer.json()["detail"]
