"""A small day replayed: the bound, the policies, the figures anyone can compute again."""

from pathlib import Path

import msgspec
import pytest

from stentor.ads.replay import Scenario, encode_scenario, parse_scenario, replay
from stentor.ads.replay.scenario import Download, ScenarioFlight, ScenarioShow
from stentor.contracts.adbook import Cap, Targets

HOURS = [40.0] * 24
RECORDED = Path(__file__).parents[2] / "bench" / "recorded_day.json"


def make_day(**fields):
    described = {
        "shows": [
            ScenarioShow(id="big", breaks=[["pre"], ["mid", "mid"]]),
            ScenarioShow(id="small", breaks=[["pre"]]),
        ],
        "regions": ["DE", "FR"],
        "supply": {"big": {"DE": HOURS, "FR": HOURS}, "small": {"DE": [10.0] * 24}},
        "forecast": {"big": {"DE": [60.0] * 24, "FR": [30.0] * 24}, "small": {"DE": [14.0] * 24}},
        "flights": [
            ScenarioFlight(id="wide", goal=1500, slots=["pre", "mid"], advertiser="a"),
            ScenarioFlight(id="narrow", goal=200, slots=["pre"], targets=Targets(shows=["small"])),
            ScenarioFlight(id="capped", goal=900, slots=["mid"], caps=[Cap(1, 24)]),
            ScenarioFlight(id="rival", goal=800, slots=["mid"], advertiser="a"),
        ],
        "listeners": 20_000,
    }
    return Scenario(**described | fields)


@pytest.fixture(scope="module")
def played():
    kept = {}
    report = replay(make_day(), keep=lambda name, asked, day: kept.__setitem__(name, (asked, day)))
    return report, kept


def test_every_policy_stands_beside_the_bound(played):
    report, _ = played
    assert report["bound"] == 0
    assert report["downloads"] == 2 * 40 * 24 + 10 * 24
    assert list(report["policies"]) == ["stentor", "random", "throttle", "scarcity"]
    for figures in report["policies"].values():
        assert figures["violations"] == 0


def test_a_book_that_can_be_fulfilled_is(played):
    figures = played[0]["policies"]["stentor"]
    assert figures["shortfall_pp"] <= 1
    assert figures["worst_flight"] >= 0.95
    assert figures["pace_error"] <= 0.15


def test_the_shortfall_can_be_computed_from_the_decisions(played):
    report, kept = played
    goals = {flight.id: flight.goal for flight in make_day().flights}
    for name, (_, day) in kept.items():
        served = [flight for names in day.decided for flight in names]
        missing = sum(max(0, goal - served.count(flight)) for flight, goal in goals.items())
        percent = 100 * missing / sum(goals.values())
        assert percent - report["bound"] == pytest.approx(
            report["policies"][name]["shortfall_pp"], abs=0.002
        )


def test_more_than_there_is_cannot_be_sold():
    flights = [
        ScenarioFlight(id="one", goal=480, slots=["pre"], targets=Targets(shows=["small"])),
        ScenarioFlight(id="two", goal=480, slots=["pre"], targets=Targets(shows=["small"])),
    ]
    report = replay(make_day(flights=flights), policies=["stentor"])
    assert report["bound"] == pytest.approx(75)
    assert report["policies"]["stentor"]["shortfall_pp"] <= 1


def test_a_recorded_day_is_replayed_as_it_was():
    downloads = [Download(second * 60.0, "big", "DE", f"l{second}") for second in range(1000)]
    report = replay(make_day(supply={}, downloads=downloads), policies=["stentor"])
    assert report["downloads"] == 1000
    assert report["slots"] == 3000


def test_the_recorded_log_is_held_to_the_goals():
    """What a real edge decided, under the product's policy, its peers and the bound."""
    report = replay(parse_scenario(RECORDED.read_bytes()))
    ours = report["policies"]["stentor"]
    assert (report["downloads"], report["bound"]) == (2258, 0)
    assert ours["shortfall_pp"] <= 1
    assert ours["worst_flight"] >= 0.95
    assert ours["pace_error"] <= 0.15
    assert {figures["violations"] for figures in report["policies"].values()} == {0}
    assert all(
        ours["pace_error"] < report["policies"][peer]["pace_error"]
        for peer in ("random", "throttle", "scarcity")
    )


def test_a_scenario_survives_its_file():
    assert parse_scenario(encode_scenario(make_day())) == make_day()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"supply": {}}, "either supply or downloads"),
        ({"forecast": {"other": {}}}, "show 'other'"),
        ({"supply": {"big": {"XX": HOURS}}}, "region 'XX'"),
        ({"supply": {"big": {"DE": [1.0]}}}, "length >= 24"),
        ({"regions": ["DE", "DE", "FR"]}, "region is there twice"),
        ({"day": "yesterday"}, "isoformat"),
        ({"format": 2}, "format"),
        ({"flights": [{"id": "x"}]}, "goal"),
        ({"more": 1}, "unknown field"),
    ],
)
def test_what_is_no_scenario_is_refused(change, complaint):
    document = msgspec.to_builtins(make_day()) | change
    with pytest.raises(ValueError, match=complaint):
        parse_scenario(msgspec.json.encode(document))


def test_a_cap_that_leaves_too_few_is_no_fault_of_the_decision():
    flights = [ScenarioFlight(id="one", goal=2000, slots=["pre"], caps=[Cap(1, 24)])]
    report = replay(make_day(flights=flights, listeners=500), policies=["stentor"])
    assert report["bound"] > 70
    assert report["policies"]["stentor"]["shortfall_pp"] <= 1
