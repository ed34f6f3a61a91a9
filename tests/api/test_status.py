"""Status, certificates, incidents and probes, for programs of those who run the installation."""

from datetime import timedelta

import pytest

from stentor.contracts.incident import Impact, Opened, Status, Written
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.ledger import IncidentLedger
from stentor.incidents.records import RecordFiles
from stentor.lib.clock import format_instant, utc_now
from stentor.lib.fetch import Fetched
from stentor.prober import reporting


def point(answer):
    return [error["pointer"] for error in answer.json()["errors"]]


def record(**fields):
    known = {
        "at": format_instant(utc_now()),
        "check": "http:site",
        "component": "listening",
        "outcome": "up",
        "seconds": 0.05,
    }
    return known | fields


def test_what_a_probe_reports_stands_beside_what_others_saw(layout, operator):
    body = {"source": "lisbon", "records": [record(), record(outcome="down", reason="no answer")]}
    answer = operator.post("/probes", body, idempotency_key="r1")
    assert (answer.status_code, answer.json()) == (
        201,
        {"source": "lisbon", "records": 2, "refused": []},
    )
    operator.post("/probes", body, idempotency_key="r1")
    found = RecordFiles(layout.incidents).read_day(utc_now().date())
    assert [(one.source, one.outcome) for one in found] == [
        ("lisbon", Outcome.UP),
        ("lisbon", Outcome.DOWN),
    ]


def test_what_stentor_probe_hands_over_is_taken(layout, operator, monkeypatch):
    def post(url, content, headers, **_):
        key = headers["idempotency-key"]
        answer = operator.ask("POST", "/probes", content, idempotency_key=key)
        return Fetched(url, answer.status_code, {}, answer.content)

    monkeypatch.setattr(reporting, "post", post)
    seen = ProbeRecord(
        at=utc_now(), check="http:site", component="listening", source="porto",
        outcome=Outcome.DOWN, reason="no answer", evidence={"status": "503"},
    )  # fmt: skip
    reporter = reporting.Reporter("https://studio.example.org", "t", "porto", lambda: None)
    reporter.append(seen)
    assert reporter._send_all()
    (kept,) = RecordFiles(layout.incidents).read_day(utc_now().date())
    assert kept == seen


@pytest.mark.parametrize(
    ("source", "fields", "pointer"),
    [
        ("../up", {}, "#/source"),
        ("Lisbon", {}, "#/source"),
        ("lisbon", {"at": "2001-01-01T00:00:00Z"}, "#/records/0/at"),
        ("lisbon", {"at": "2999-01-01T00:00:00Z"}, "#/records/0/at"),
        ("lisbon", {"component": "everything"}, "#/records/0/component"),
        ("lisbon", {"check": "a b"}, "#/records/0/check"),
        ("lisbon", {"outcome": "fine"}, "#/records/0/outcome"),
        ("lisbon", {"seconds": -1}, "#/records/0/seconds"),
        ("lisbon", {"evidence": {"a": "x" * 3000}}, "#/records/0/evidence"),
        ("lisbon", {"evidence": {"a": "\0"}}, "#/records/0/evidence/a"),
        ("lisbon", {"source": "other"}, "#/records/0/source"),
    ],
)
def test_a_report_that_does_not_hold_is_not_taken(layout, operator, source, fields, pointer):
    answer = operator.post("/probes", {"source": source, "records": [record(**fields)]})
    assert (answer.status_code, point(answer)) == (422, [pointer])
    assert not (layout.incidents / "records").exists()


def test_a_record_that_does_not_hold_refuses_only_itself(layout, operator):
    rows = [
        record(seconds=1.0), record(at="2001-01-01T00:00:00Z"), record(outcome="fine"),
        record(component="everything"), record(seconds=2.0),
    ]  # fmt: skip
    answer = operator.post("/probes", {"source": "lisbon", "records": rows}, idempotency_key="r")
    document = answer.json()
    assert (answer.status_code, document["records"]) == (201, 2)
    assert [one["pointer"] for one in document["refused"]] == [
        "#/records/1/at", "#/records/2/outcome", "#/records/3/component",
    ]  # fmt: skip
    assert all(one["detail"] for one in document["refused"])
    kept = RecordFiles(layout.incidents).read_day(utc_now().date())
    assert [one.seconds for one in kept] == [1.0, 2.0]
    again = operator.post("/probes", {"source": "lisbon", "records": rows}, idempotency_key="r")
    assert again.json() == document


def test_a_probes_token_does_nothing_else(cast, operator, enrol):
    probe = enrol(cast.owner, "probe")
    assert probe.post("/probes", {"source": "a", "records": [record()]}).status_code == 201
    for address in ("/status", "/incidents", "/shows", "/certificates"):
        assert probe.get(address).status_code == 403


def test_certificates_are_what_was_seen_served(layout, operator):
    now, files = utc_now(), RecordFiles(layout.incidents)
    for minutes, left, source in ((9, 0.5, "local"), (1, 0.4, "local"), (2, 0.9, "lisbon")):
        files.append(
            ProbeRecord(
                at=now - timedelta(minutes=minutes), check="tls:podcasts.example.org",
                component="names", source=source, outcome=Outcome.UP, left=left,
            )
        )  # fmt: skip
    seen = operator.get("/certificates").json()["certificates"]
    assert [(one["host"], one["seen_by"], one["left"]) for one in seen] == [
        ("podcasts.example.org", "local", 0.4),
        ("podcasts.example.org", "lisbon", 0.9),
    ]


def test_nobody_has_measured_yet(operator):
    assert operator.get("/status").json() == {
        "measured_at": None,
        "is_fresh": False,
        "components": [],
    }


def test_an_incident_from_its_opening_to_its_end(layout, operator):
    made = operator.post(
        "/incidents", {"title": "No sound", "components": ["listening"]}, idempotency_key="i"
    )
    again = operator.post(
        "/incidents", {"title": "No sound", "components": ["listening"]}, idempotency_key="i"
    )
    assert (made.status_code, made.json()["is_public"]) == (201, False)
    assert made.content == again.content
    where = made["Location"]
    said = operator.post(f"{where}/updates", {"status": "identified", "text": "A disk is full."})
    assert (said.json()["status"], said.json()["is_public"]) == ("identified", True)
    changed = operator.patch(where, {"impact": "major"}, if_match=said["ETag"])
    assert changed.json()["impact"] == "major"
    assert operator.patch(where, {"impact": "minor"}, if_match=said["ETag"]).status_code == 412
    earlier = format_instant(utc_now() - timedelta(hours=1))
    assert operator.patch(where, {"began_at": earlier}).json()["began_at"] == earlier
    end = operator.post(f"{where}/updates", {"status": "resolved", "text": "Over."}).json()
    assert (end["status"], end["resolved_at"] is not None) == ("resolved", True)
    (listed,) = operator.get("/incidents").json()["data"]
    assert listed == end
    assert [one["by"] for one in listed["updates"]] == ["Olive@Lighthouse"[:5]] * 2
    assert len(IncidentLedger(layout.incidents).read().incidents) == 1


def test_measured_words_go_out_as_they_are(layout, operator):
    now = utc_now()
    ledger = IncidentLedger(layout.incidents)
    with ledger.lock():
        ledger.append(
            Opened(id="I1", at=now, by="prober", title="Down", component="listening",
                   components=["listening"], impact=Impact.MAJOR, began_at=now),
            Written(id="W1", at=now, by="prober", incident="I1", status=Status.INVESTIGATING,
                    text="Our probes find trouble.", shown_at=now),
        )  # fmt: skip
    assert operator.get("/incidents/I1").json()["is_public"] is False
    published = operator.put("/incidents/I1/publication")
    assert published.json()["updates"][0]["is_published"] is True


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"components": ["everything"]}, "Components are"),
        ({"began_at": "2999-01-01T00:00:00Z"}, "future"),
        ({"title": "x" * 201}, "at most 200"),
        ({"components": []}, "at least 1"),
        ({"impact": "huge"}, "minor"),
    ],
)
def test_what_cannot_be_an_incident_is_refused(operator, fields, words):
    body = {"title": "No sound", "components": ["listening"]} | fields
    answer = operator.post("/incidents", body)
    assert (answer.status_code, words in answer.json()["detail"]) == (422, True)
    assert operator.get("/incidents").json()["data"] == []


def test_only_who_runs_the_installation_gets_there(cast, operator):
    assert operator.get("/status").status_code == 200
    cast.owner.is_staff = False
    cast.owner.save()
    for address in ("/status", "/incidents", "/certificates"):
        assert operator.get(address).status_code == 403
