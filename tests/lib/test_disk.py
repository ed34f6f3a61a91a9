"""Room is asked for before anything is written."""

from pathlib import Path

import pytest

from stentor.lib.disk import RESERVE, DiskFullError, count_free_bytes, format_bytes, require_room


def test_room_that_is_there_is_given(tmp_path: Path) -> None:
    require_room(tmp_path, 1000, lambda _path: RESERVE + 1000)


def test_the_reserve_is_not_touched(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match=r"1\.0 kB and a reserve of 268\.4 MB are needed"):
        require_room(tmp_path, 1000, lambda _path: RESERVE + 999)


def test_a_directory_that_is_still_to_be_made_is_on_its_parents_disk(tmp_path: Path) -> None:
    assert count_free_bytes(tmp_path / "a" / "b") == pytest.approx(
        count_free_bytes(tmp_path), rel=0.1
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1_500_000, "1.5 MB"),
     (8_589_934_592, "8.6 GB"),
     (2_000_000_000_000, "2.0 TB"), (5_000_000_000_000_000, "5000.0 TB")],
)  # fmt: skip
def test_sizes_are_written_for_people(count: int, words: str) -> None:
    assert format_bytes(count) == words
