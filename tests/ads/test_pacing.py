"""Paces from forecast and delivery."""

import numpy as np
import pytest

from made.adbooks import BookMaker
from stentor.ads.pacing import Cell, Delivery, Supply, compute_paces
from stentor.ads.pacing.supply import compute_ratios
from stentor.contracts.adbook import Daypart, Goal, Targets

DAY = 1_795_824_000.0  # 2026-11-28 00:00 UTC
ONE_DAY = {"starts": "2026-11-28", "ends": "2026-11-28"}


def make_supply(*cells, per_hour=10.0):
    names = cells or (Cell("show-1", "", "DE", "mid", 1.0), Cell("show-2", "", "DE", "mid", 1.0))
    return Supply(list(names), DAY, 3600.0, np.full((len(names), 24), per_hour))


def pace(now, deliveries=None, supply=None, **flights):
    maker = BookMaker()
    for name, fields in flights.items():
        goal = Goal(impressions=fields.pop("goal"))
        maker.add_flight(name, goal=goal, **ONE_DAY | fields)
    known = {name: Delivery(count) for name, count in (deliveries or {}).items()}
    return compute_paces(maker.flights, supply or make_supply(), now, known)


def test_a_curve_by_the_clock_and_what_is_scarce():
    one = pace(DAY + 6 * 3600, {"one": 10.0}, one={"goal": 100, "pacing": "even"})["one"]
    assert one.delivered == 10
    assert one.due[0].impressions == pytest.approx(25)
    assert one.due[-1] == pytest.approx((DAY + 86_400, 100)) or one.due[-1].impressions == 100
    assert one.scarcity == pytest.approx(90 / 360)
    assert not one.is_contended


def test_more_at_first_and_as_soon_as_possible():
    paces = pace(
        DAY + 12 * 3600, front={"goal": 10, "pacing": "front"}, asap={"goal": 10, "pacing": "asap"}
    )
    assert paces["front"].due[0].impressions == pytest.approx(6)
    assert paces["asap"].due == []


def test_a_curve_by_the_forecast_goes_as_listening_goes():
    supply = make_supply()
    supply.downloads[:, :12] = 30
    one = pace(DAY + 12 * 3600, supply=supply, one={"goal": 100, "pacing": "forecast"})["one"]
    assert one.due[0].impressions == pytest.approx(75)


def test_hours_outside_the_dayparts_are_no_supply():
    evening = [Daypart(days=list(range(7)), start=18 * 60, end=24 * 60)]
    one = pace(DAY, one={"goal": 60, "dayparts": evening})["one"]
    assert one.scarcity == pytest.approx(60 / 120)
    assert one.due[-1].impressions == 60
    assert [point.impressions for point in one.due if point.at <= DAY + 18 * 3600][-1] == 0


def test_where_not_all_can_be_had_everybody_gets_a_part():
    narrow = {"targets": Targets(shows=["show-1"])}
    paces = pace(DAY, a={"goal": 240} | narrow, b={"goal": 240} | narrow)
    reached = [one.due[-1].impressions for one in paces.values()]
    assert sum(reached) == pytest.approx(240)
    assert min(reached) >= 0.4 * 240
    assert all(one.is_contended for one in paces.values())


def test_the_higher_priority_gets_all_of_it():
    narrow = {"targets": Targets(shows=["show-1"])}
    paces = pace(DAY, a={"goal": 240, "priority": 1} | narrow, b={"goal": 240} | narrow)
    assert [round(paces[name].due[-1].impressions) for name in "ab"] == [240, 0]


def test_the_wide_flight_makes_room_for_the_narrow_one():
    paces = pace(
        DAY, wide={"goal": 240}, narrow={"goal": 240, "targets": Targets(shows=["show-1"])}
    )
    assert [round(one.due[-1].impressions) for one in paces.values()] == [240, 240]


def test_a_flight_without_any_supply_is_no_trouble():
    one = pace(DAY, one={"goal": 10, "targets": Targets(shows=["gone"])})["one"]
    assert one.due[-1].impressions == 0


def test_small_shows_are_corrected_as_all_are():
    ratios = compute_ratios({"big": 2000.0, "small": 1.0}, {"big": 1000.0, "small": 0.5})
    assert ratios["big"] == pytest.approx(2, rel=0.01)
    assert ratios["small"] == pytest.approx(2, rel=0.02)
    assert compute_ratios({}, {"a": 0.0}) == {"a": 1.0}
