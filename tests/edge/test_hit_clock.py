"""Records of transfers on a machine whose clock is set while they run."""

from collections import deque

import pytest

from stentor.contracts.hit import parse_hit
from stentor.counting.tally import count_downloads
from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.hits.log import REPEAT_SECONDS, HitLog
from stentor.edge.hits.transfer import Transfer
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.http.target import parse_target
from stentor.lib.seal import AddressSealer

NOON = 1_795_435_200.0
SIZE = 2_000_000
HOUR = 3600.0


class Connection:
    def __init__(self) -> None:
        self.transfers: deque[Transfer] = deque()
        self.taken = 0

    def count_taken(self) -> int:
        return self.taken


class Machine:
    """An edge's log, one transfer, and a clock to set."""

    def __init__(self, layout) -> None:
        self.now = NOON
        self.lines: list[bytes] = []
        self.log = HitLog("a1", AddressSealer(layout.keys), self.lines.append, lambda: self.now)
        self.connection = Connection()
        headers = {b"user-agent": "Overcast/3.0"}
        request = Request(
            "GET", parse_target(b"/a/b/c.mp3"), "h", "h", headers, [], False, True, 0, False
        )
        facts = EpisodeFacts("s", "e", None, 0, SIZE / 16_000, 128_000)
        answer = Response(200, b"", length=SIZE, size=SIZE, episode=facts)
        self.transfer = Transfer(request, answer, "audio", "203.0.113.9", None, NOON, SIZE)
        self.log.begin(self.connection, self.transfer)

    def tick(self, seconds: float, taken: int) -> None:
        self.now += seconds
        self.connection.taken = taken
        self.log.tick()

    def read(self):
        """The records, with the address that stands sealed in them."""
        records = [parse_hit(line) for line in b"".join(self.lines).splitlines()]
        for record in records:
            record.ip, record.sealed_ip = "203.0.113.9", None
        return records


@pytest.fixture
def machine(layout):
    return Machine(layout)


@pytest.mark.parametrize("jump", [-24 * HOUR, -HOUR, -1.0, HOUR, 24 * HOUR])
def test_the_last_record_holds_whichever_way_the_clock_was_set(machine, jump):
    machine.tick(0.0, 0)
    machine.tick(REPEAT_SECONDS, SIZE // 4)
    machine.now += jump + REPEAT_SECONDS
    machine.log.end(machine.connection, SIZE)
    machine.log.flush()
    records = machine.read()
    assert [record.sent for record in records] == [0, SIZE // 4, SIZE]
    assert {record.at for record in records} == {records[0].at}
    count = count_downloads(records)
    assert (count.requests, count.downloads) == (1, 1)


def test_a_clock_that_is_set_to_and_fro_gives_every_record_no_earlier_an_end(machine):
    for number, jump in enumerate([0.0, HOUR, -2 * HOUR, HOUR, -HOUR]):
        machine.now += jump
        machine.tick(REPEAT_SECONDS, number * 1000)
    machine.log.end(machine.connection, 5000)
    machine.log.flush()
    ends = [record.ended_at for record in machine.read()]
    assert ends == sorted(ends)
    assert len(ends) == 6


def test_a_clock_set_back_keeps_no_transfer_off_the_record(machine):
    machine.tick(0.0, 0)
    machine.tick(-HOUR, 1000)
    assert len(machine.read()) == 2
    machine.tick(1.0, 2000)
    assert len(machine.read()) == 2
