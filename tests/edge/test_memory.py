"""Pins and impressions: both keepers of them pass the same tests, each with its real store."""

import asyncio
import functools
import os
import signal
import subprocess
import sys
import time
from asyncio import to_thread
from collections.abc import Callable
from pathlib import Path

import pytest

from servers.recalling import make, start_other
from servers.redis_server import RedisServer
from stentor.edge.memory.file import MemoryFile
from stentor.edge.memory.folder import MemoryFolder
from stentor.edge.memory.interface import (
    MOST_SHOWN,
    SHOWN_SECONDS,
    Impression,
    Keys,
    Memory,
    Note,
    Pin,
    Recollection,
)
from stentor.edge.memory.local import LocalMemory
from stentor.edge.memory.redis import RedisMemory

NOW = int(time.time())
ALICE = Keys(b"a" * 16, b"1" * 16)
ALICE_OTHER = Keys(b"a" * 16, b"2" * 16)
BOB = Keys(b"b" * 16, b"3" * 16)
DAY = 86_400


@pytest.fixture(params=["lmdb", "redis"])
def make_memory(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Memory]:
    """Makes a memory on one store; `start_other` is another process on it."""
    if request.param == "lmdb":
        return functools.partial(make, str(tmp_path / "memory"))
    server: RedisServer = request.getfixturevalue("redis_server")
    assert server.try_flush()
    return functools.partial(make, server.url)


async def recall(memory: Memory, keys: Keys, now: float = NOW) -> Recollection:
    found = memory.try_recall(keys, now)
    if found is not None:
        return found
    answer: asyncio.Future[Recollection] = asyncio.get_running_loop().create_future()
    memory.fetch(keys, now, answer.set_result)
    return await asyncio.wait_for(answer, 10)


async def until(is_so: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come true in time"
        await asyncio.sleep(0.01)


def note(keys: Keys, code: str, *placements: int, at: int = NOW, until: int = NOW + DAY) -> Note:
    return Note(keys, Pin(code, until), tuple(Impression(one, at) for one in placements))


def test_what_is_remembered_is_recalled_at_once_and_by_others_soon(make_memory):
    async def go():
        memory = make_memory()
        memory.start()
        assert await recall(memory, ALICE) == Recollection()
        memory.remember(note(ALICE, "code-1", 7, 8))
        assert (await recall(memory, ALICE)).pin == Pin("code-1", NOW + DAY)
        await until(lambda: memory.read_figures().waiting == 0)
        for ask in (
            lambda keys: recall(memory, keys),
            lambda keys: to_thread(other.recall, keys, NOW),
        ):
            found = await ask(ALICE)
            assert found.pin == Pin("code-1", NOW + DAY)
            assert found.shown == (Impression(7, NOW), Impression(8, NOW))
            assert await ask(BOB) == Recollection()
            other_episode = await ask(ALICE_OTHER)
            assert other_episode.pin is None
            assert other_episode.shown == found.shown
        await memory.stop()

    with start_other(*make_memory.args) as other:
        asyncio.run(go())


def test_it_is_there_after_a_restart(make_memory):
    async def write():
        memory = make_memory()
        memory.start()
        memory.remember(note(ALICE, "code-1", 7))
        await memory.stop()

    async def read():
        memory = make_memory()
        memory.start()
        found = await recall(memory, ALICE)
        await memory.stop()
        return found

    asyncio.run(write())
    assert asyncio.run(read())[:2] == (Pin("code-1", NOW + DAY), (Impression(7, NOW),))


def test_a_pin_ends_and_another_takes_its_place(make_memory):
    async def go():
        memory = make_memory()
        memory.start()
        memory.remember(note(ALICE, "old"))
        memory.remember(note(ALICE, "new", until=NOW + 2 * DAY))
        assert (await recall(memory, ALICE)).pin.code == "new"
        await until(lambda: memory.read_figures().waiting == 0)
        assert (await recall(memory, ALICE)).pin.code == "new"
        assert (await recall(memory, ALICE, NOW + 2 * DAY - 1)).pin.code == "new"
        assert (await recall(memory, ALICE, NOW + 2 * DAY)).pin is None
        await memory.stop()

    asyncio.run(go())


def test_impressions_of_workers_add_up_and_the_oldest_make_room(make_memory):
    async def go():
        memory = make_memory()
        memory.start()
        for number in range(MOST_SHOWN + 10):
            made = note(ALICE, "code", number + 1, at=NOW - 1000 + number)
            if number % 2:
                await to_thread(other.remember, made)
            else:
                memory.remember(made)
                await until(lambda: memory.read_figures().waiting == 0)
        found = await recall(memory, BOB._replace(listener=ALICE.listener))
        assert [one.placement for one in found.shown] == list(range(11, MOST_SHOWN + 11))
        await memory.stop()

    with start_other(*make_memory.args) as other:
        asyncio.run(go())


def test_many_notes_are_all_written(make_memory):
    async def go():
        memory = make_memory()
        memory.start()
        keys = [Keys(f"{n:016}".encode(), f"e{n:015}".encode()) for n in range(3000)]
        for number, one in enumerate(keys):
            memory.remember(note(one, f"code-{number}", number + 1))
        await until(lambda: memory.read_figures().waiting == 0, 30)
        found = await recall(memory, keys[2345])
        assert found[:2] == (Pin("code-2345", NOW + DAY), (Impression(2346, NOW),))
        await memory.stop()

    asyncio.run(go())


# LMDB alone

HOLDER = """
import sys, lmdb
environment = lmdb.open(sys.argv[1], map_size=1 << 24, sync=False)
with environment.begin(write=True) as transaction:
    transaction.put(b"half", b"written")
    print("held", flush=True)
    sys.stdin.readline()
"""


def hold_write_lock(path: Path) -> subprocess.Popen[bytes]:
    """Another process stopped in the middle of a write."""
    words = [sys.executable, "-c", HOLDER, str(path)]
    holder = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    holder.send_signal(signal.SIGSTOP)
    return holder


def test_a_writer_that_is_stopped_stops_nobody(tmp_path: Path):
    path = tmp_path / "memory"
    make_memory = functools.partial(make, str(path))

    async def go():
        one = make_memory()
        one.start()
        one.remember(note(ALICE, "before"))
        await until(lambda: one.read_figures().waiting == 0)
        assert (await to_thread(other.recall, ALICE, NOW)).pin.code == "before"
        holder = hold_write_lock(path / "first")
        try:
            began = time.monotonic()
            one.remember(note(BOB, "meanwhile", 5))
            assert (await recall(one, BOB)).pin.code == "meanwhile"
            assert (await to_thread(other.recall, ALICE, NOW)).pin.code == "before"
            assert time.monotonic() - began < 5
            await until(lambda: _tick(one) and one.read_figures().waiting == 0)
            assert one.read_figures().stalled_seconds > 0.5
            found = await to_thread(other.recall, BOB, NOW)
            assert (found.pin.code, found.shown) == ("meanwhile", (Impression(5, NOW),))
        finally:
            os.kill(holder.pid, signal.SIGCONT)
            holder.communicate(b"\n")
        await until(lambda: _tick(one) and one.read_figures().stalled_seconds == 0)
        found = await to_thread(other.recall, BOB, NOW)
        assert (found.pin.code, found.shown) == ("meanwhile", (Impression(5, NOW),))
        await one.stop()

    with start_other(*make_memory.args) as other:
        asyncio.run(go())


def _tick(*memories: Memory) -> bool:
    for memory in memories:
        memory.tick()
    return True


def test_a_worker_that_is_killed_in_a_write_leaves_the_rest_whole(tmp_path: Path):
    async def go():
        memory = LocalMemory(tmp_path / "memory", map_bytes=1 << 24)
        memory.start()
        memory.remember(note(ALICE, "before"))
        await until(lambda: memory.read_figures().waiting == 0)
        holder = hold_write_lock(tmp_path / "memory" / "first")
        holder.kill()
        holder.communicate()
        memory.remember(note(BOB, "after"))
        await until(lambda: memory.read_figures().waiting == 0)
        assert (await recall(memory, ALICE)).pin.code == "before"
        assert (await recall(memory, BOB)).pin.code == "after"
        await memory.stop()

    asyncio.run(go())


def test_a_full_map_is_a_figure_and_the_listener_keeps_the_arrangement(tmp_path: Path):
    async def go():
        memory = LocalMemory(tmp_path / "memory", map_bytes=1 << 16)
        memory.start()
        keys = [Keys(f"{n:016}".encode(), f"e{n:015}".encode()) for n in range(2000)]
        for one in keys:
            memory.remember(note(one, "x" * 80, 1))
        await until(lambda: memory.read_figures().is_full)
        assert memory.read_figures().failures > 0
        for one in keys:
            assert (await recall(memory, one)).pin.code == "x" * 80
        await memory.stop()

    asyncio.run(go())


def test_what_is_over_is_swept_away(tmp_path: Path):
    file = MemoryFile(tmp_path / "file", 1 << 24)
    for number in range(100):
        keys = Keys(f"{number:016}".encode(), f"e{number:015}".encode())
        file.write([note(keys, "code", 1, until=NOW + number)], NOW)
    assert file.count() == 200
    while file.sweep(NOW + 50, most=30):
        pass
    for _ in range(10):
        file.sweep(NOW + 50, most=30)
    assert file.count() == 100 + 49
    for _ in range(10):
        file.sweep(NOW + SHOWN_SECONDS + 1, most=30)
    assert file.count() == 0
    file.close()


@pytest.mark.parametrize(
    ("note_text", "is_kept"), [(b"synced\n", True), (b"another boot\n", False)]
)
def test_files_of_another_boot_are_trusted_only_when_synced(tmp_path: Path, note_text, is_kept):
    folder = MemoryFolder(tmp_path)
    file = MemoryFile(tmp_path / "first", 1 << 20)
    file.write([note(ALICE, "code")], NOW)
    file.close()
    folder.close()
    (tmp_path / "boot").write_bytes(note_text)
    MemoryFolder(tmp_path).close()
    file = MemoryFile(tmp_path / "first", 1 << 20)
    assert (file.recall(ALICE, NOW).pin is not None) is is_kept
    file.close()


def test_a_file_that_is_none_is_begun_anew(tmp_path: Path):
    (tmp_path / "memory" / "first").mkdir(parents=True)
    (tmp_path / "memory" / "first" / "data.mdb").write_bytes(b"not a database" * 1000)

    async def go():
        memory = LocalMemory(tmp_path / "memory", map_bytes=1 << 20)
        memory.start()
        memory.remember(note(ALICE, "code"))
        await until(lambda: memory.read_figures().waiting == 0)
        await memory.stop()

    asyncio.run(go())


# Redis alone


def test_a_redis_that_is_gone_costs_a_deadline_and_no_error():
    async def go():
        memory = RedisMemory("redis://127.0.0.1:1/0")
        memory.start()
        memory.remember(note(ALICE, "here", 4))
        began = time.monotonic()
        found = await recall(memory, ALICE)
        assert time.monotonic() - began < 5
        assert (found.pin.code, found.shown) == ("here", (Impression(4, NOW),))
        await until(lambda: memory.read_figures().failures > 1)
        assert memory.read_figures().stalled_seconds > 0
        await memory.stop()

    asyncio.run(go())
