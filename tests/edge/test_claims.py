"""Claims of one turn of the loop share a transaction, and nothing else."""

import asyncio
import time
from pathlib import Path

from stentor.edge.memory.holds import Hold
from stentor.edge.memory.interface import Keys, Note, Pin, Recollection
from stentor.edge.memory.local import LocalMemory

NOW = time.time()
UNTIL = int(NOW) + 86_400


class Wanted:
    """A claim to one spot, if the listener has none yet."""

    def __init__(self, listener: int, episode: int = 0, most: int = 1) -> None:
        self.keys = Keys(b"%016d" % listener, b"%08d%08d" % (episode, listener))
        self.now = NOW
        self.seen = (b"", b"")
        self.found: list[Recollection] = []
        self.settled: list[bool] = []
        self._most = most

    def offer(self, found: Recollection) -> Note | None:
        self.found.append(found)
        if len(found.holds) >= self._most:
            return None
        hold = Hold(7, int(NOW), UNTIL, self.keys.tag)
        return Note(self.keys, Pin("code", UNTIL), (), (hold,))

    def settle(self, *, is_reserved: bool) -> None:
        self.settled.append(is_reserved)


async def reserve(memory: LocalMemory, claims: list[Wanted]) -> None:
    """Returns when all have been told."""
    for claim in claims:
        memory.reserve(claim)
    assert not any(claim.settled for claim in claims)
    for _ in range(1000):
        if all(claim.settled for claim in claims):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("somebody was not told")


def reserve_all(path: Path, claims: list[Wanted]) -> tuple[LocalMemory, int]:
    """In one turn; how many transactions were written."""
    memory = LocalMemory(path, map_bytes=1 << 24)

    async def go() -> int:
        memory.start()
        assert memory._reserved is not None
        before = memory._reserved._environment.info()["last_txnid"]
        await reserve(memory, claims)
        after = memory._reserved._environment.info()["last_txnid"]
        await memory.stop()
        return int(after - before)

    return memory, asyncio.run(go())


def test_many_claims_are_one_transaction(tmp_path: Path) -> None:
    claims = [Wanted(number) for number in range(100)]
    _, transactions = reserve_all(tmp_path, claims)
    assert transactions == 1
    assert [claim.settled for claim in claims] == [[True]] * 100


def test_more_than_one_holds_have_their_turn_one_after_the_other(tmp_path: Path) -> None:
    claims = [Wanted(number) for number in range(600)]
    _, transactions = reserve_all(tmp_path, claims)
    assert transactions == 3
    assert all(claim.settled == [True] for claim in claims)


def test_one_sees_what_those_before_it_in_the_transaction_reserved(tmp_path: Path) -> None:
    claims = [Wanted(1, episode, most=2) for episode in range(4)]
    reserve_all(tmp_path, claims)
    assert [len(claim.found[-1].holds) for claim in claims] == [0, 1, 2, 2]
    memory = LocalMemory(tmp_path, map_bytes=1 << 24)
    there = memory.try_recall(claims[0].keys, NOW)
    assert [hold.episode for hold in there.holds] == [claims[0].keys.tag, claims[1].keys.tag]
    assert there.pin == Pin("code", UNTIL)
    assert memory.try_recall(claims[3].keys, NOW).pin is None


def test_a_full_map_reserves_nothing_and_tells_everybody(tmp_path: Path) -> None:
    memory = LocalMemory(tmp_path, map_bytes=1 << 15)

    async def go() -> None:
        memory.start()
        claims = [Wanted(number) for number in range(200)]
        await reserve(memory, claims)
        assert all(claim.settled == [False] for claim in claims)
        assert memory.read_figures().is_full
        assert memory.try_recall(claims[0].keys, NOW).holds == ()
        await memory.stop()

    asyncio.run(go())
