"""What is written down of many looks, and that it is enough for whoever reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.prober.judging.verdict import Judge, Rules
from stentor.prober.recorder import Recorder

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
OUTCOMES = {"g": Outcome.UP, "b": Outcome.DOWN}


class Kept:
    def __init__(self) -> None:
        self.records: list[ProbeRecord] = []

    def append(self, record: ProbeRecord) -> None:
        self.records.append(record)


def look(letters: str) -> tuple[list[ProbeRecord], list[ProbeRecord]]:
    """A look every five seconds: all of them, and those that were written."""
    kept = Kept()
    recorder = Recorder(kept)
    every = [
        ProbeRecord(
            at=NOW + timedelta(seconds=5 * step), check="http", component="listening",
            source="local", outcome=OUTCOMES[letter],
        )
        for step, letter in enumerate(letters)
    ]  # fmt: skip
    for record in every:
        recorder.note(record)
    return every, kept.records


@pytest.mark.parametrize(
    ("letters", "count"),
    [
        ("g" * 12, 2),  # one, and the minute's
        ("g" * 11, 1),
        ("b" * 8, 8),
        ("gb" + "g" * 5, 7),
        ("gb" + "g" * 10, 7),
    ],
)
def test_bad_looks_are_written_and_so_are_the_good_ones_that_end_them(
    letters: str, count: int
) -> None:
    assert len(look(letters)[1]) == count


@pytest.mark.parametrize(
    "letters", ["ggbbbbgg", "bbbbggbbgg", "gggbggbgggg", "gbbbbg", "bbbbgggggb"]
)
def test_who_reads_the_records_believes_what_the_prober_does(letters: str) -> None:
    """After each look: a new start knows as much as whoever has seen them all."""
    for end in range(1, len(letters) + 1):
        every, written = look(letters[:end])
        now = every[-1].at + timedelta(seconds=1)
        verdicts = []
        for records in (every, written):
            judge = Judge({}, default=Rules(tries=4))
            for record in records:
                judge.take(record)
            verdicts.append(judge.weigh("http", now).outcome)
        assert verdicts[0] == verdicts[1], letters[:end]
