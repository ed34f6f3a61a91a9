"""From trouble to an incident to its end, on a simulated clock."""

from datetime import timedelta

import pytest

from made.probe_simulation import Simulation, make_checks
from stentor.contracts.incident import Dismissed, Merged, Planned, Published, Status, Written
from stentor.contracts.probe import Outcome
from stentor.incidents.patience import Patience

ALL_WELL = lambda name, now: Outcome.UP  # noqa: E731 -- a script reads best as one


def fail(*names, outcome=Outcome.DOWN):
    return lambda name, now: outcome if name in names else Outcome.UP


EDGE_DEAD = lambda name, now: Outcome.DOWN  # noqa: E731 -- as above


@pytest.fixture
def simulation():
    simulation = Simulation(make_checks(), Patience())
    simulation.run(300, ALL_WELL)
    return simulation


def test_a_dead_edge_is_one_incident_and_one_alarm_within_a_minute(simulation):
    simulation.run(60, EDGE_DEAD)
    (incident,) = simulation.incidents
    assert (incident.check, incident.component) == ("tcp:edge", "listening")
    assert incident.components[0] == "listening"
    assert set(incident.components) == {"listening", "names", "feeds", "studio"}
    assert incident.impact == "critical"
    assert (incident.opened_at - incident.began_at).total_seconds() <= 45
    assert [message.severity for message in simulation.alarms.told] == ["everybody"]


def test_its_words_are_a_draft_until_nobody_has_written_better_ones_for_a_while(simulation):
    simulation.run(60, EDGE_DEAD)
    (incident,) = simulation.incidents
    assert not incident.is_public
    assert "trouble with Listening" in incident.drafts[0].text
    simulation.run(600, EDGE_DEAD)
    assert incident.is_public
    assert incident.events[-1].by == "time"


def test_restored_and_resolved_are_two_times(simulation):
    simulation.run(900, EDGE_DEAD)
    (incident,) = simulation.incidents
    simulation.run(60, ALL_WELL)
    assert incident.restored_at is not None
    assert incident.resolved_at is None
    simulation.run(2 * 3600, ALL_WELL)
    assert incident.resolved_at - incident.restored_at >= timedelta(hours=1)
    assert [update.status for update in incident.published] == [
        "investigating",
        "monitoring",
        "resolved",
    ]


def test_words_that_it_works_again_do_not_go_out_once_it_does_not(simulation):
    simulation.run(900, EDGE_DEAD)
    (incident,) = simulation.incidents
    for _ in range(3):  # each time too short for its words to go out
        simulation.run(120, ALL_WELL)
        simulation.run(120, EDGE_DEAD)
    assert incident.restored_at is None
    assert incident.drafts == []
    assert [update.status for update in incident.published] == ["investigating"]
    simulation.run(900, ALL_WELL)
    assert [update.status for update in incident.published] == ["investigating", "monitoring"]


def test_readers_who_were_told_that_it_works_are_told_that_it_does_not(simulation):
    simulation.run(900, EDGE_DEAD)
    (incident,) = simulation.incidents
    simulation.run(900, ALL_WELL)
    assert incident.status is Status.MONITORING
    simulation.run(900, EDGE_DEAD)
    assert [update.status for update in incident.published] == [
        "investigating", "monitoring", "investigating",
    ]  # fmt: skip
    assert "again since" in incident.published[-1].text
    simulation.run(3 * 3600, ALL_WELL)
    assert incident.resolved_at is not None


def test_only_people_resolve_where_the_operator_wants_it_so():
    simulation = Simulation(make_checks(), Patience(resolve_after=None))
    simulation.run(300, EDGE_DEAD)
    simulation.run(86_400, ALL_WELL)
    (incident,) = simulation.incidents
    assert (incident.status, incident.resolved_at) == (Status.MONITORING, None)


def test_what_comes_back_before_it_is_resolved_is_the_same_incident(simulation):
    for _ in range(5):
        simulation.run(300, EDGE_DEAD)
        simulation.run(300, ALL_WELL)
    assert len(simulation.incidents) == 1
    assert len([m for m in simulation.alarms.told if m.kind == "alarm"]) <= 5


def test_what_an_incident_reaches_later_is_added_to_it(simulation):
    simulation.run(120, fail("http:site"))
    (incident,) = simulation.incidents
    assert incident.components == ["listening"]
    simulation.run(120, fail("http:site", "feed:canary"))
    assert incident.components == ["listening", "feeds"]
    assert len(simulation.incidents) == 1


def test_slow_is_not_down(simulation):
    simulation.run(120, fail("http:studio", outcome=Outcome.DEGRADED))
    (incident,) = simulation.incidents
    assert incident.impact == "minor"
    assert [message.severity for message in simulation.alarms.told] == ["note"]


def test_a_prober_that_stops_looking_restores_nothing(simulation):
    simulation.run(120, EDGE_DEAD)
    simulation.now += 3600
    simulation.watch.conclude(simulation.tell_time())
    (incident,) = simulation.incidents
    assert incident.restored_at is None


def plan(simulation, component, minutes):
    now = simulation.tell_time()
    simulation.ledger.append(
        Planned(
            id="m", at=now, by="olive", window="w", title="t", text="", components=[component],
            starts=now, ends=now + timedelta(minutes=minutes),
        )
    )  # fmt: skip


def test_during_maintenance_nobody_is_told_and_after_it_everybody(simulation):
    plan(simulation, "studio", minutes=30)
    simulation.run(25 * 60, fail("http:studio"))
    assert simulation.incidents == []
    assert simulation.alarms.told == []
    simulation.run(6 * 60, fail("http:studio"))
    assert [one.component for one in simulation.incidents] == ["studio"]
    assert len(simulation.alarms.told) == 1


@pytest.mark.parametrize("end", ["dismissed", "merged"])
def test_what_people_have_settled_is_not_opened_again_for_the_same_trouble(simulation, end):
    simulation.run(120, fail("http:studio"))
    (incident,) = simulation.incidents
    now = simulation.tell_time()
    simulation.ledger.append(
        Dismissed(id="d", at=now, by="olive", incident=incident.id, reason="a drill")
        if end == "dismissed"
        else Merged(id="d", at=now, by="olive", incident=incident.id, into="other")
    )
    simulation.run(600, fail("http:studio"))
    assert len(simulation.incidents) == 1
    simulation.run(600, ALL_WELL)
    simulation.run(120, fail("http:studio"))
    assert len(simulation.incidents) == 2


def test_words_of_people_go_out_when_people_say_so(simulation):
    simulation.run(120, EDGE_DEAD)
    (incident,) = simulation.incidents
    now = simulation.tell_time()
    words = Written(
        id="w", at=now, by="olive", incident=incident.id, status=Status.IDENTIFIED,
        text="A cable.", shown_at=now - timedelta(minutes=1),
    )  # fmt: skip
    simulation.ledger.append(words)
    simulation.run(1200, EDGE_DEAD)
    assert not incident.find_update("w").is_published
    simulation.ledger.append(
        Published(id="p", at=now, by="olive", incident=incident.id, update="w")
    )
    assert "A cable." in [update.text for update in incident.published]
