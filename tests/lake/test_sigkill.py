"""Whatever the kernel kills it in (taking in, merging, asking new lists, forgetting, counting, the
nightly recount), the lake comes to the same as one that was left alone.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from made.hits import make_hit, take
from made.lake_looking import list_rows, read_days
from made.spooling import Edge, Time
from stentor.lake.delivered import read_delivered
from stentor.lake.forgetting import ask_to_forget, find_listeners
from stentor.lake.manifest import load_manifest
from stentor.lake.passes import Lake
from stentor.lake.reports.checks import list_checks
from stentor.lake.reports.details import decode_details
from stentor.lake.reports.store import ReportStore, open_report_store
from stentor.lake.rollups import find_rollup
from stentor.lib.layout import DataLayout

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
NIGHT = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
PROGRAM = Path(__file__).parents[1] / "programs" / "killed_lake.py"
FORGOTTEN = "198.51.100.9"
STRIDE = 1 if os.environ.get("SOAK") else 11
"""From one step to the next; `test_kill.py` goes through each, without the kernel."""


class Killer:
    """Lives of the lake, as `programs/killed_lake.py` has them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(PROGRAM.parents[1])},
        )

    def run(self, layout: DataLayout, now: datetime, steps: int) -> bool:
        """A pass that is killed after so many steps. Was it?"""
        (layout.root / "now").write_text(now.isoformat())
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{layout.root} {steps}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline().strip()
        assert said in {"killed", "lived"}
        return said == "killed"

    def end(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    made = Killer()
    yield made
    made.end()


def prepare(layout: DataLayout) -> None:
    """Two counted days, the rows and the rollup of one of them spoilt; and before the next pass:
    hits for both, late and twice, files to merge, new lists, somebody to forget."""
    clock = Time()
    lake, edge = Lake(layout, clock), Edge(layout, "a")
    spots = [make_hit(id=f"m{n}", ip=f"203.0.113.{n}", hours=n % 3) for n in range(6)]
    edge.record(*spots[:3], make_hit(id="gone", ip=FORGOTTEN))
    lake.run_pass()
    clock.pass_by(hours=13)
    edge.record(*spots[3:], *(make_hit(id=f"t{n}", at=clock.now, episode="f") for n in range(2)))
    lake.run_pass()
    edge.record(spots[0], take(0, 600_000, id="late", ip="203.0.113.77", hours=1))
    edge.record(take(600_000, 600_000, id="later", ip="203.0.113.77", hours=2))
    edge.record(make_hit(id="t9", at=clock.now + timedelta(hours=1), ip="203.0.113.9"))
    edge.write(b'{"id": "torn')
    edge.die()
    (layout.counting / "networks").mkdir(parents=True)
    (layout.counting / "networks" / "list").write_text("203.0.113.2/32 vpn\n")
    ask_to_forget(layout, find_listeners(layout.keys, FORGOTTEN), clock.now)


def spoil(layout: DataLayout) -> None:
    """Kept numbers that are not so, of a state of the lake that is."""
    store = ReportStore(layout.lake)
    store.connection.execute("update counts set downloads = 7 where day = ?", [str(MONDAY)])
    store.connection.close()
    path = find_rollup(layout.lake, TUESDAY)
    path.write_bytes(path.read_bytes().replace(b'"downloads":1', b'"downloads":9'))


def describe(layout: DataLayout) -> dict[str, object]:
    """All that the lake says, and nothing of when it came to say so."""
    with open_report_store(layout.lake) as connection:
        assert connection is not None
        rows = {
            table: sorted(connection.execute(f"select * from {table}"))
            for table in ("counts", "listeners")
        }
        details = connection.execute("select show, episode, day, details from details")
        rows["details"] = sorted((key, decode_details(packed)) for *key, packed in details)
    hits = [(row["id"], row["sent"], row["network"], row["listener"]) for row in list_rows(layout)]
    delivered = {
        what: read_delivered(layout.lake, what, MONDAY, TUESDAY).to_pylist()
        for what in ("downloads", "impressions")
    }
    days = {day: rollup.episodes for day, rollup in read_days(layout).items()}
    return {
        "hits": sorted(hits), "days": days, "skipped": load_manifest(layout.lake).skipped,
        "spool": list(layout.spool.iterdir()), **rows, **delivered,
    }  # fmt: skip


def finish(layout: DataLayout, now: datetime) -> dict[str, object]:
    """What happens after any kill: passes until the night's checks are done."""
    clock = Time()
    clock.now = now
    lake = Lake(layout, clock)
    for _ in range(3):
        lake.run_pass()
        clock.pass_by(minutes=11)
    lying = {str(path.relative_to(layout.lake)) for path in layout.lake.rglob("hits/**/*.*")}
    names = load_manifest(layout.lake).list_names()
    assert {name for name in lying if name.endswith((".parquet", ".part"))} == names
    assert not list(layout.forgetting.glob("*.request"))
    assert FORGOTTEN not in "".join(map(str, layout.forgetting.glob("*")))
    return describe(layout)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("prepared") / "data"
    prepare(DataLayout(root))
    return root


@pytest.fixture(scope="module")
def recounting(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake that has all of it, and whose night comes upon numbers that are wrong."""
    root = tmp_path_factory.mktemp("recounting") / "data"
    shutil.copytree(prepared, root)
    layout, clock = DataLayout(root), Time()
    clock.now = NIGHT - timedelta(hours=4)
    lake = Lake(layout, clock)
    for _ in range(3):  # until whoever is to be forgotten is out of replaced files too
        lake.run_pass()
        clock.pass_by(minutes=11)
    spoil(layout)
    return root


def kill_everywhere(killer: Killer, start: Path, folder: Path, now: datetime) -> int:
    """Lives that end after 0, 1, 2 … steps, until one lives; each comes to the same."""
    expected, steps, was_killed = None, -1, True
    while was_killed:
        layout = DataLayout(folder / f"{steps}")
        shutil.copytree(start, layout.root)
        if steps < 0:
            expected = finish(layout, now)
            assert expected["hits"]
        else:
            was_killed = killer.run(layout, now, steps)
            assert finish(layout, now) == expected, f"killed after {steps} steps"
        shutil.rmtree(layout.root)
        steps += 1 if steps < 0 else STRIDE
    return steps


def test_a_pass_that_is_killed_anywhere_comes_to_the_same(killer, prepared, tmp_path):
    assert kill_everywhere(killer, prepared, tmp_path, NIGHT - timedelta(hours=4)) > 50


def test_a_recount_that_is_killed_anywhere_still_mends_what_it_found(killer, recounting, tmp_path):
    assert kill_everywhere(killer, recounting, tmp_path, NIGHT) > 10


def test_what_the_recount_found_stays_written_down(killer, recounting, tmp_path):
    layout = DataLayout(tmp_path / "told")
    shutil.copytree(recounting, layout.root)
    finish(layout, NIGHT)
    with open_report_store(layout.lake) as connection:
        checks = {check.day: check.differing for check in list_checks(connection)}
    assert set(checks) == {MONDAY, TUESDAY}
    assert checks[MONDAY]["s/e"] == (7, 6)
    assert checks[TUESDAY]["s/f"] == (9, 1)
