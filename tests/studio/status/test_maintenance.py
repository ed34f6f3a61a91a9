"""Plans and ready words."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from stentor.contracts.incident import Impact, Opened, Status
from stentor.incidents.ledger import IncidentLedger
from stentor.incidents.templates import FIRST, Template, TemplateFile

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
NEW = "/status/new-maintenance"
PLAN = {
    "title": "A larger disk",
    "text": "Publishing pauses.",
    "components": ["publishing"],
    "starts": "2026-09-02T10:00",
    "ends": "2026-09-02T11:30",
}


@pytest.fixture
def september(operator):
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def read(layout):
    return lambda: list(IncidentLedger(layout.incidents).read().windows.values())


def test_a_plan_is_on_the_persons_clock(operator, september, read):
    page = operator.post(NEW, PLAN, follow=True).content.decode()
    (plan,) = read()
    assert plan.starts == datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
    assert plan.ends == datetime(2026, 9, 2, 9, 30, tzinfo=UTC)
    assert "2 Sep 2026, 10:00" in page
    assert operator.get(f"/status/maintenance/{plan.id}").status_code == 200


def test_a_plan_changes_until_it_has_begun_and_keeps_its_beginning_then(operator, september, read):
    operator.post(NEW, PLAN)
    address = f"/status/maintenance/{read()[0].id}"
    operator.post(address, PLAN | {"title": "Two disks", "starts": "2026-09-02T09:00"})
    (plan,) = read()
    assert (plan.title, plan.starts.hour) == ("Two disks", 7)
    september.move_to(datetime(2026, 9, 2, 8, 0, tzinfo=UTC))
    later = operator.post(address, PLAN | {"title": "Two disks", "starts": "2026-09-02T11:00"})
    assert "It has begun; only its end and its words can change." in later.content.decode()
    operator.post(address, PLAN | {"starts": "2026-09-02T09:00", "ends": "2026-09-02T13:00"})
    assert read()[0].ends.hour == 11
    operator.post(f"{address}/cancellation")
    assert read()[0].cancelled_at == datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
    again = operator.post(address, PLAN)
    assert "This maintenance is over" in again.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"components": []}, "This field is required."),
        ({"ends": "2026-09-02T10:00"}, "It ends after it starts."),
        ({"starts": "2026-08-01T10:00", "ends": "2026-08-01T11:00"}, "not in the past"),
        ({"starts": "2027-03-28T02:30", "ends": "2027-03-28T04:00"}, "does not exist"),
        ({"starts": "2026-10-25T02:30", "ends": "2026-10-25T04:00"}, "happens twice"),
    ],
)
def test_what_cannot_be_planned_is_said_at_the_field(operator, september, read, fields, said):
    answer = operator.post(NEW, PLAN | fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert read() == []


def test_of_a_time_that_happens_twice_one_is_chosen(operator, september, read):
    night = {"starts": "2026-10-25T02:30", "ends": "2026-10-25T04:00"}
    operator.post(NEW, PLAN | night | {"starts_which": "later"})
    assert read()[0].starts == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_ready_words_are_made_changed_and_taken_away(operator, layout):
    file = TemplateFile(layout.incidents)
    made = {"name": "A storm", "status": "identified", "text": "Lines are down since {began}."}
    operator.post("/status/new-template", made)
    assert file.read()[-1] == Template(
        name="A storm", status=Status.IDENTIFIED, text="Lines are down since {began}."
    )
    twice = operator.post("/status/new-template", made)
    assert "There is one of this name." in twice.content.decode()
    operator.post("/status/template?name=A+storm", made | {"name": "A great storm"})
    assert [one.name for one in file.read()][-1] == "A great storm"
    assert len(file.read()) == len(FIRST) + 1
    operator.post("/status/template/removal?name=A+great+storm")
    assert len(file.read()) == len(FIRST)
    assert operator.get("/status/template?name=A+great+storm").status_code == 404


def test_the_overview_says_when_nobody_measures(operator, layout):
    assert b"Nobody has measured yet." in operator.get("/status/").content
    layout.status.mkdir(parents=True)
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    (layout.status / "status.json").write_text(
        f'{{"page": {{"updated_at": "{old}"}}, "components": [{{"id": "feeds", "state": "down"}}]}}'
    )
    page = operator.get("/status/").content.decode()
    assert "how things are now is not known" in page
    assert "Down" in page


def test_an_incident_of_a_single_show_keeps_it(operator, layout):
    ledger = IncidentLedger(layout.incidents)
    now = datetime.now(UTC)
    with ledger.lock():
        ledger.append(
            Opened(id="S", at=now, by="prober", title="t", component="show:tides",
                   check="feed:tides", components=["show:tides"], impact=Impact.MINOR, began_at=now)
        )  # fmt: skip
    assert b'value="show:tides"' in operator.get("/status/incidents/S").content
