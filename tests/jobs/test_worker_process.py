"""Real workers: killed in the middle of a task, and keeping the time."""

import time
from collections.abc import Callable
from pathlib import Path

from made.looking import read_head, read_titles
from servers.installation import Installation
from stentor.lib.layout import DataLayout

WORKER = """
from stentor.jobs.worker import run_worker
run_worker()
"""

ENQUEUE = """
from made import job_cases
job_cases.hang.enqueue(sys.argv[1])
"""

SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from people.cast import gather_cast
from stentor.publishing.verbs import schedule
cast = gather_cast()
due = timezone.now() + timedelta(seconds=float(sys.argv[1]))
schedule(cast.episode, due, cast.owner)
print(due.timestamp())
"""


def wait_for(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds it took; fails when it took longer."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - started


def test_the_task_of_a_killed_worker_is_taken_up_again_within_fifteen_seconds(
    installation: Installation, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    note.touch()
    installation.run(ENQUEUE, str(note))
    first, second = installation.start(WORKER), installation.start(WORKER)
    wait_for(lambda: note.read_text().count("\n") == 1, 30)
    victim = next(w for w in (first, second) if str(w.pid) == note.read_text().strip())
    installation.kill(victim)
    assert wait_for(lambda: note.read_text().count("\n") == 2, 20) <= 15
    survivor = second if victim is first else first
    survivor.terminate()
    installation.finish(survivor)
    assert note.read_text().split() == [str(victim.pid), str(survivor.pid)]


def test_a_scheduled_episode_is_public_within_two_seconds_of_its_time(
    installation: Installation,
) -> None:
    layout = DataLayout(installation.root)
    due = float(installation.run(SCHEDULE, "8"))
    worker = installation.start(WORKER)
    feed = "/feeds/tide-tables.xml"
    wait_for(lambda: feed in read_head(layout), 40)
    assert 0 <= time.time() - due <= 2
    assert read_titles(layout, feed) == ["First Light"]
    worker.terminate()
    installation.finish(worker)
