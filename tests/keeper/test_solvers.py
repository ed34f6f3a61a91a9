"""Challenges on disk, and what a killed keeper leaves of them."""

from pathlib import Path

import pytest

from stentor.keeper.acme.solvers import LEFT_BEHIND, TIDIED_EVERY, HttpSolver
from stentor.keeper.shelf.files import DiskFiles


class Shown:
    """One solver over a folder, with a clock of its own."""

    def __init__(self, root: Path) -> None:
        self.now = 1000.0
        self.files = DiskFiles(root)
        self.solver = HttpSolver(self.files, lambda: self.now)

    def tidy_after(self, seconds: float) -> list[str]:
        self.now += seconds
        self.solver.tidy()
        return self.files.names("challenges")


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    return Shown(tmp_path)


def test_an_answer_is_there_while_it_is_needed(shown: Shown) -> None:
    with shown.solver.show("a.example", "token", "answer"):
        assert shown.files.read("challenges/token") == b"answer"
    assert shown.files.names("challenges") == []


def test_what_a_killed_keeper_left_goes_once_no_attempt_can_want_it(shown: Shown) -> None:
    shown.files.write("challenges/left", b"answer")
    assert shown.tidy_after(0) == ["left"], "another node may show it"
    assert shown.tidy_after(LEFT_BEHIND - 1) == ["left"]
    assert shown.tidy_after(TIDIED_EVERY + 1) == []


def test_what_is_shown_stays_however_long(shown: Shown) -> None:
    with shown.solver.show("a.example", "token", "answer"):
        assert shown.tidy_after(0) == ["token"]
        assert shown.tidy_after(LEFT_BEHIND * 2) == ["token"]


def test_one_that_went_and_came_again_is_young(shown: Shown) -> None:
    shown.files.write("challenges/left", b"answer")
    shown.tidy_after(0)
    shown.files.remove("challenges/left")
    shown.tidy_after(LEFT_BEHIND / 2)
    shown.files.write("challenges/left", b"answer")
    assert shown.tidy_after(LEFT_BEHIND / 2 + 1) == ["left"]
