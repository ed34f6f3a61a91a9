"""Sinks of every kind, and a clock that stands until it is moved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from servers.sinks import HttpSink, Mailbox, open_mailbox, open_sink


class StoppedClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with open_sink() as sink:
        yield sink


@pytest.fixture
def other_sink() -> Iterator[HttpSink]:
    with open_sink() as sink:
        yield sink


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox
