"""The journal outlives kill -9, torn lines, and processes that are stopped with its lock."""

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

from servers.serving import wait_until
from servers.sinks import open_sink
from stentor.alarms import AlarmDesk, Severity, parse_alarm_settings
from stentor.alarms.alarm import Alarm
from stentor.alarms.journal import AlarmJournal
from stentor.lib.clock import utc_now
from stentor.lib.webhooks import make_webhook_secret

ALARM = Alarm(key="k", severity=Severity.PAGE, title="t")

PROGRAM = """
import sys, threading
from pathlib import Path
from stentor.alarms import Alarm, AlarmDesk, Severity, parse_alarm_settings
import json
settings = parse_alarm_settings(json.loads(sys.argv[2]))
number = int(sys.argv[3])
with AlarmDesk(Path(sys.argv[1]), "engine", settings) as desk:
    print("up", flush=True)
    while True:
        desk.raise_alarm(Alarm(key=f"k{number}", severity=Severity.PAGE, title=f"{number}"))
        print(number, flush=True)
        number += 1
        threading.Event().wait(0.002)
"""


def read_keys(directory):
    with AlarmJournal(directory).lock() as book:
        return [opening.key for opening in book.list_open()]


def test_a_torn_line_costs_only_itself(layout):
    desk = AlarmDesk(layout.alarms, "prober", parse_alarm_settings({}))
    desk.raise_alarm(ALARM)
    with (layout.alarms / "journal").open("ab") as file:
        file.write(b'{"what": "raised", "id": "to')
    AlarmDesk(layout.alarms, "prober", parse_alarm_settings({})).raise_alarm(
        Alarm(key="l", severity=Severity.NOTE, title="t")
    )
    desk.raise_alarm(Alarm(key="m", severity=Severity.NOTE, title="t"))
    assert read_keys(layout.alarms) == ["k", "l", "m"]


def test_a_line_of_a_later_version_is_skipped(layout):
    layout.alarms.mkdir(parents=True)
    (layout.alarms / "journal").write_text('{"what": "sung", "id": "1"}\n[]\n')
    desk = AlarmDesk(layout.alarms, "prober", parse_alarm_settings({}))
    desk.raise_alarm(ALARM)
    assert read_keys(layout.alarms) == ["k"]


def test_a_process_that_was_stopped_with_the_lock_holds_nobody_up_for_long(layout):
    layout.alarms.mkdir(parents=True)
    with (layout.alarms / "journal.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        began = time.monotonic()
        AlarmDesk(layout.alarms, "prober", parse_alarm_settings({})).raise_alarm(ALARM)
        assert time.monotonic() - began < 15
    assert read_keys(layout.alarms) == ["k"]


def test_whatever_kills_it_every_alarm_is_told_and_none_under_two_ids(tmp_path):
    """A sender is killed at any moment, again and again; the last one is left to finish."""
    chance = random.Random(6)
    with open_sink() as sink:
        channel = {"kind": "webhook", "url": sink.url, "secret": make_webhook_secret()}
        table = json.dumps({"channels": {"hook": channel}, "networks": ["127.0.0.0/8"]})
        number, kills = 0, 4
        for _ in range(kills):
            process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, tmp_path, table, str(number)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert process.stdout.readline() == "up\n"
            time.sleep(chance.uniform(0.05, 0.3))
            os.kill(process.pid, signal.SIGKILL)
            said = process.stdout.read().split("\n")
            process.stdout.close()
            process.wait()
            number += len(said)
        raised = read_keys(tmp_path)
        assert len(raised) >= kills
        settings = parse_alarm_settings(json.loads(table))
        in_hands = count_in_hands(tmp_path)
        with AlarmDesk(
            tmp_path, "engine", settings, clock=lambda: utc_now() + timedelta(minutes=1)
        ):
            wait_until(lambda: {one.document["key"] for one in sink.taken} == set(raised), 60)
    ids = Counter(one.headers["webhook-id"] for one in sink.taken)
    assert len({one.document["key"] for one in sink.taken}) == len(ids)
    twice = [message for message, count in ids.items() if count > 1]
    assert set(twice) <= in_hands
    assert max(ids.values()) <= 2


def tell_later():
    """When nobody waits any more for a sender that was killed."""
    return utc_now() + timedelta(minutes=1)


def count_in_hands(directory):
    """Messages that a killed process was sending: whether they arrived nobody can know."""
    with AlarmJournal(directory).lock() as book:
        return {message for (message, _), tries in book.tries.items() if tries.claimed}
