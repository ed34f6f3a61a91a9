import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from made.hits import make_hit
from made.lake_looking import count_day, list_ids
from stentor.lake.manifest import find_manifest, load_manifest
from stentor.lake.process import LakeBusyError, choose_rest, hold_lake, run_lake_once
from stentor.lake.rollups import read_counted_until

LAKE = [sys.executable, "-c", "from stentor.project.cli import main; main()", "lake"]


@contextmanager
def run_lake(layout, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [*LAKE, "--data", str(layout.root), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


PATIENCE = 120.0
"""Seconds; a loaded machine takes its time to start a program."""


def wait_until(is_so, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_what_an_edge_writes_is_in_what_is_said_to_be_counted_and_sigterm_ends_it(
    layout, start_edge
):
    now = datetime.now(UTC)
    edge = start_edge("a1", at=now)
    with run_lake(layout) as process:
        wait_until(lambda: read_counted_until(layout.lake))
        edge.record(make_hit(at=now))
        written = datetime.now(UTC)
        wait_until(lambda: read_counted_until(layout.lake) > written)
        assert count_day(layout, now.date()) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


@pytest.mark.parametrize(
    ("took", "rests"), [(0.0, 2.0), (0.5, 2.0), (4.0, 12.0), (20.0, 30.0), (600.0, 30.0)]
)
def test_a_hit_waits_two_seconds_to_be_counted_and_longer_only_where_counting_is_long(took, rests):
    assert choose_rest(took) == rests


def test_two_processes_never_write_one_lake(layout):
    with run_lake(layout) as first:
        wait_until(lambda: read_counted_until(layout.lake))
        with run_lake(layout, "--once") as second:
            _, errors = second.communicate(timeout=PATIENCE)
        assert second.returncode == 1
        assert errors.count("\n") == 1
        assert "another process already runs the lake" in errors
        with pytest.raises(LakeBusyError), hold_lake(layout.lake):
            pass
        assert first.poll() is None


def test_a_lake_that_was_killed_is_free_again(layout):
    with run_lake(layout) as process:
        wait_until(lambda: read_counted_until(layout.lake))
        process.kill()
        process.wait(timeout=PATIENCE)
        run_lake_once(layout)


def test_a_manifest_that_cannot_be_read_is_one_clear_line(layout):
    layout.lake.mkdir(parents=True)
    find_manifest(layout.lake).write_text("{")
    with run_lake(layout, "--once") as process:
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "manifest.json cannot be read" in errors
    assert "Traceback" not in errors


def test_killed_again_and_again_while_edges_write_it_counts_every_hit_once(layout, start_edge):
    chance = random.Random(7)
    now = datetime.now(UTC)
    edges = [start_edge(name, at=now) for name in ("a1", "b2")]
    names = [f"t{number:04}" for number in range(400)]
    waiting = iter(names)
    for _ in range(4):
        with run_lake(layout) as process:
            wait_until((layout.lake / "lock").exists)
            until = time.monotonic() + chance.uniform(0.8, 1.6)
            while time.monotonic() < until:
                for edge in edges:
                    some = islice(waiting, chance.randrange(5))
                    edge.record(*(make_hit(at=now, id=name) for name in some))
                time.sleep(0.02)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    edges[0].record(*(make_hit(at=now, id=name) for name in waiting))
    edges[0].record(make_hit(at=now, id="the last", ip="203.0.113.1"))
    edges[1].write(edges[1].encode(make_hit(at=now))[:40])
    for edge in edges:
        edge.die()
    run_lake_once(layout)
    assert list_ids(layout) == [*names, "the last"]
    assert load_manifest(layout.lake).skipped == {"torn": 1}
    assert sum(row.stat().st_size > 0 for row in layout.spool.iterdir()) == 0
    assert count_day(layout, now.date()) == 2


def test_a_pass_that_fails_keeps_the_spool_and_goes_on_later(layout, start_edge, lake):
    start_edge().record(make_hit())
    layout.lake.mkdir(parents=True, exist_ok=True)
    in_the_way = layout.lake / "hits"
    in_the_way.write_text("no directory")
    with pytest.raises(OSError, match="hits"):
        lake.run_pass()
    assert len(list(layout.spool.iterdir())) == 1
    in_the_way.unlink()
    lake.run_pass()
    assert count_day(layout, date(2026, 11, 23)) == 1


def test_how_long_address_keys_are_kept_is_a_setting(layout, monkeypatch):
    layout.keys.mkdir(parents=True)
    day = datetime.now(UTC) - timedelta(days=3)
    key = layout.keys / f"address-{day:%Y%m%d}.key"
    key.write_bytes(bytes(32))
    for days, is_kept in (("7", True), ("1", False)):
        monkeypatch.setenv("STENTOR_KEEP_ADDRESSES_DAYS", days)
        with run_lake(layout, "--once") as process:
            assert process.wait(timeout=PATIENCE) == 0
        assert key.exists() is is_kept
