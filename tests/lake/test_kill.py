"""Killed before any step that changes a file, the lake loses nothing and doubles nothing."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from made.hits import make_hit
from made.lake_looking import count_day, list_ids
from made.spooling import Edge, Time
from stentor.lake.key_times import KeyTime, save_times
from stentor.lake.manifest import load_manifest
from stentor.lake.passes import Lake
from stentor.lib.layout import DataLayout

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
EXPECTED = [f"{edge}{number}" for edge in "abc" for number in range(4)]


class KilledError(BaseException):
    """Stands for SIGKILL: no clean-up that touches a file works any more."""


class Killer:
    """Lets so many steps happen, then none: Python announces every change of a file first."""

    def __init__(self) -> None:
        self.steps_left: int | None = None
        sys.addaudithook(self.watch)

    def watch(self, event, arguments):
        if self.steps_left is None or not self.is_step(event, arguments):
            return
        if self.steps_left == 0:
            raise KilledError
        self.steps_left -= 1

    @staticmethod
    def is_step(event, arguments) -> bool:
        if event == "open":
            return bool(arguments[2] & WRITES)
        return event in {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir"}

    @contextmanager
    def kill_after(self, steps: int):
        """Yields a list that says afterwards whether the work was cut short."""
        was_killed: list[bool] = []
        self.steps_left = steps
        try:
            yield was_killed
        except KilledError:
            was_killed.append(True)
        finally:
            self.steps_left = None


KILLER = Killer()


def prepare(layout: DataLayout, clock: Time) -> None:
    """A lake with two files to merge, a dead edge with a torn line, a living one, an old key."""
    edge, lake = Edge(layout, "a"), Lake(layout, clock)
    for number in range(4):
        edge.record(make_hit(id=f"a{number}", ip=f"203.0.113.{number}"))
        if number % 2:
            lake.run_pass()
    dead = Edge(layout, "b")
    dead.record(*(make_hit(id=f"b{number}", hours=number) for number in range(4)))
    dead.write(b'{"id": "torn')
    dead.die()
    edge.record(*(make_hit(id=f"c{number}", hours=2, ua=f"Tea/{number}") for number in range(4)))
    edge.die()
    (layout.keys / "address-20260101.key").write_bytes(bytes(32))
    save_times(layout.keys, {"20260101": KeyTime(seen="2026-01-01T00:00:00Z")})


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepared once, and gone through once without a kill.

    What is imported late is imported by then: a kill in the middle of that would leave this
    process, which goes on, with half a module.
    """
    root = tmp_path_factory.mktemp("prepared")
    prepare(DataLayout(root), Time())
    with start(root, root.with_name("unharmed")) as (layout, clock):
        Lake(layout, clock).run_pass()
        finish(layout, clock)
    return root


@contextmanager
def start(prepared: Path, root: Path) -> Iterator[tuple[DataLayout, Time]]:
    """A copy of what is prepared, twenty minutes later, while one of its edges lives."""
    shutil.copytree(prepared, root)
    layout, clock = DataLayout(root), Time()
    edge = Edge(layout, "a")
    clock.pass_by(minutes=20)
    yield layout, clock
    edge.die()


def finish(layout: DataLayout, clock: Time) -> None:
    """What happens after any kill, and what must be there then."""
    lake = Lake(layout, clock)
    lake.run_pass()
    clock.pass_by(minutes=11)
    lake.run_pass()
    check(layout)


def check(layout: DataLayout) -> None:
    assert list_ids(layout) == EXPECTED
    assert count_day(layout, date(2026, 11, 23)) == 4 + 1 + 4
    assert load_manifest(layout.lake).skipped == {"torn": 1}
    lying = {str(path.relative_to(layout.lake)) for path in layout.lake.rglob("hits/**/*.*")}
    named = load_manifest(layout.lake).list_names()
    assert {name for name in lying if name.endswith((".parquet", ".part"))} == named
    assert len(list(layout.spool.iterdir())) == 1
    assert not (layout.keys / "address-20260101.key").exists()


@pytest.mark.parametrize(("second", "stride"), [(None, 1), (3, 5)])
def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(prepared, tmp_path, second, stride):
    steps, was_killed = 0, [True]
    while was_killed:
        with start(prepared, tmp_path / f"{steps}") as (layout, clock):
            with KILLER.kill_after(steps) as was_killed:
                Lake(layout, clock).run_pass()
            if second is not None:
                with KILLER.kill_after(second):
                    Lake(layout, clock).run_pass()
            finish(layout, clock)
        steps += stride
    assert steps > 20
