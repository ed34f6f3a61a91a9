"""Records handed over to an installation elsewhere, whatever it answers."""

import json
import ssl
from datetime import UTC, datetime, timedelta

import pytest

from servers.serving import wait_until
from servers.sinks import open_sink
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.lib.fetch import Fetched, FetchError
from stentor.prober import reporting
from stentor.prober.judging.verdict import Judge
from stentor.prober.reporting import Reporter

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def look(n=0, source="lisbon", outcome=Outcome.DOWN, check="http:site"):
    at = NOW + timedelta(seconds=n)
    return ProbeRecord(
        at=at, check=check, component="listening", source=source, outcome=outcome, reason="503"
    )


@pytest.fixture
def sink(monkeypatch):
    monkeypatch.setattr(reporting, "EVERY_SECONDS", 0.05)
    with open_sink() as sink:
        sink.status = 201
        yield sink


def report_to(sink):
    return Reporter(sink.url, "secret", "lisbon", ssl.create_default_context)


def list_taken(sink):
    return [row["at"] for one in sink.taken for row in one.document["records"]]


def test_what_is_seen_is_handed_over_with_the_token_and_the_name_said_once(sink):
    with report_to(sink) as reporter:
        reporter.append(look())
        wait_until(lambda: sink.taken, 10)
    (taken,) = sink.taken
    assert taken.headers["authorization"] == "Bearer secret"
    assert taken.headers["idempotency-key"]
    assert taken.document["source"] == "lisbon"
    (row,) = taken.document["records"]
    assert row == {
        "at": "2026-11-24T08:00:00Z", "check": "http:site", "component": "listening",
        "outcome": "down", "reason": "503",
    }  # fmt: skip


def test_while_it_is_away_everything_waits_and_comes_in_order(sink):
    sink.status = 503
    with report_to(sink) as reporter:
        for number in range(1000):
            reporter.append(look(number))
        wait_until(lambda: sink.refused > 1, 10)
        sink.status = 201
        wait_until(lambda: len(list_taken(sink)) == 1000, 20)
    assert list_taken(sink) == sorted(list_taken(sink))


def test_what_is_tried_again_comes_under_the_same_key_and_as_it_was(monkeypatch):
    monkeypatch.setattr(reporting, "EVERY_SECONDS", 0.02)
    sent, answers = [], iter(["lost", "lost", 201, 201])

    def post(url, content, headers, **_):
        sent.append((headers["idempotency-key"], content))
        reporter.append(look(len(sent)))  # what is seen meanwhile waits for the next batch
        answer = next(answers, 201)
        if answer == "lost":
            raise FetchError("the answer did not come")
        return Fetched(url, answer, {}, b"{}")

    monkeypatch.setattr(reporting, "post", post)
    reporter = Reporter("https://studio.example.org", "t", "lisbon", lambda: None)
    reporter.append(look())
    assert [reporter._send_all() for _ in range(2)] == [False, False]
    monkeypatch.setattr(reporter, "append", lambda _: None)
    assert reporter._send_all()
    assert sent[0] == sent[1] == sent[2]
    assert len({key for key, _ in sent}) == len(set(sent)) == 2
    assert sent[3][1].count(b'"at"') == 2


def test_when_too_many_wait_the_oldest_go_but_not_what_is_in_hand(monkeypatch):
    monkeypatch.setattr(reporting, "MOST_HELD", 3)
    sent = []

    def post(url, content, headers, **_):
        sent.append(content)
        if len(sent) == 1:
            for number in range(1, 9):
                reporter.append(look(number))
        return Fetched(url, 201, {}, b"{}")

    monkeypatch.setattr(reporting, "post", post)
    reporter = Reporter("https://studio.example.org", "t", "lisbon", lambda: None)
    reporter.append(look())
    assert reporter._send_all()
    rows = [row["at"][-3:-1] for content in sent for row in json.loads(content)["records"]]
    assert rows == ["00", "06", "07", "08"]


def test_what_is_refused_for_good_does_not_hold_up_the_rest(sink):
    sink.status = 422
    with report_to(sink) as reporter:
        reporter.append(look())
        wait_until(lambda: sink.refused, 10)
        sink.status = 201
        reporter.append(look(5))
        wait_until(lambda: sink.taken, 10)
    assert list_taken(sink) == ["2026-11-24T08:00:05Z"]


def test_an_end_hands_over_what_is_left(sink):
    with report_to(sink) as reporter:
        reporter.append(look())
    assert len(list_taken(sink)) == 1


def test_a_clock_that_jumps_makes_no_look_older_and_no_trouble_over():
    judge = Judge({})
    for number in range(8):
        judge.take(look(number * 5, source="local"))
        judge.take(look(number * 5, source="lisbon", outcome=Outcome.UP))
    hour = timedelta(hours=1)
    for by in (hour, -hour):
        now = NOW + timedelta(seconds=40) + max(by, timedelta())
        judge.move_clock("local", by)
        assert judge.weigh("http:site", now).outcome is Outcome.DOWN
    assert judge.weigh("http:site", NOW + hour).outcome is None


def test_what_comes_late_says_nothing_of_now_and_one_of_two_is_not_enough():
    judge = Judge({}, quorum=2)
    for number in range(8):
        judge.take(look(number * 5, source="lisbon"))
        judge.take(look(number * 5, source="local", outcome=Outcome.UP))
    now = NOW + timedelta(seconds=40)
    assert judge.weigh("http:site", now).outcome is Outcome.UP
    for number in range(8, 16):
        judge.take(look(number * 5, source="local"))
        judge.take(look(number * 5, source="lisbon"))
    assert judge.weigh("http:site", now + timedelta(seconds=40)).outcome is Outcome.DOWN
    hours_later = NOW + timedelta(hours=2)
    judge.take(look(7200, source="local", outcome=Outcome.UP))
    judge.take(look(7200, source="local", outcome=Outcome.UP))
    assert judge.weigh("http:site", hours_later).outcome is Outcome.UP  # lisbon's are old
