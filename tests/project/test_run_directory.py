"""One server a data directory, and how others learn where it listens."""

from pathlib import Path

import pytest

from stentor.lib.layout import DataLayout
from stentor.project.supervisor.run_directory import (
    AlreadyServingError,
    Serving,
    hold_run_directory,
    note_serving,
    read_serving,
)

HERE = Serving(["127.0.0.1"], 8443, 8080)


def test_a_second_server_is_refused_and_told_who_is_the_first(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path)
    with (
        hold_run_directory(layout),
        pytest.raises(AlreadyServingError, match=r"process \d+ already serves .*--data"),
        hold_run_directory(layout),
    ):
        pass


def test_after_the_first_has_ended_another_may_serve(tmp_path: Path) -> None:
    for _ in range(2):
        with hold_run_directory(DataLayout(tmp_path)):
            pass


def test_what_a_killed_server_left_is_cleared_and_holds_stay(tmp_path: Path) -> None:
    run = DataLayout(tmp_path).run
    (run / "hold").mkdir(parents=True)
    for name in ("edge-1.pid", "studio.sock", "lake.beat", "owner-link", "hold/studio"):
        (run / name).touch()
    with hold_run_directory(DataLayout(tmp_path)):
        left = {str(path.relative_to(run)) for path in run.rglob("*")}
    assert left == {"serve.lock", "hold", "hold/studio"}


def test_others_learn_where_it_listens_for_as_long_as_it_does(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path)
    assert read_serving(layout) is None
    with hold_run_directory(layout):
        note_serving(layout, HERE)
        assert read_serving(layout) == HERE
    assert read_serving(layout) is None


def test_a_note_of_a_killed_server_is_not_believed(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path)
    with hold_run_directory(layout):
        pass
    note_serving(layout, HERE)
    assert read_serving(layout) is None
