"""A worker's memory in a process of its own: calls as JSON lines on standard input."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stentor.edge.memory.interface import Impression, Keys, Memory, Note, Pin, Recollection
from stentor.edge.memory.local import LocalMemory
from stentor.edge.memory.redis import RedisMemory

PATIENCE = 5.0
"""Seconds for an answer of Redis; a busy machine is no reason to fail."""


def make(where: str) -> Memory:
    """By a Redis URL, or by a folder."""
    if where.startswith("redis://"):
        return RedisMemory(where, deadline=PATIENCE)
    return LocalMemory(Path(where), map_bytes=1 << 24)


class OtherWorker:
    """The process, seen by a test."""

    def __init__(self, where: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, where],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def recall(self, keys: Keys, now: float) -> Recollection:
        pin, shown = self._call("recall", *(key.hex() for key in keys), now)
        return Recollection(Pin(*pin) if pin else None, tuple(Impression(*one) for one in shown))

    def remember(self, note: Note) -> None:
        """Returns when it is written."""
        self._call("remember", *(key.hex() for key in note.keys), note.pin, note.shown)

    def end(self) -> None:
        self.process.communicate()
        assert self.process.returncode == 0

    def _call(self, *words: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextlib.contextmanager
def start_other(where: str) -> Iterator[OtherWorker]:
    other = OtherWorker(where)
    try:
        yield other
    finally:
        other.end()


async def serve(memory: Memory) -> None:
    memory.start()
    while line := await asyncio.to_thread(sys.stdin.readline):
        verb, listener, episode, *rest = json.loads(line)
        keys = Keys(bytes.fromhex(listener), bytes.fromhex(episode))
        memory.tick()
        if verb == "recall":
            found = await recall(memory, keys, rest[0])
            print(json.dumps([found.pin, found.shown]), flush=True)
        else:
            pin, shown = rest
            memory.remember(Note(keys, Pin(*pin), [Impression(*one) for one in shown]))
            await wait_until_written(memory)
            print("null", flush=True)
    await memory.stop()


async def recall(memory: Memory, keys: Keys, now: float) -> Recollection:
    """However the memory does it."""
    found = memory.try_recall(keys, now)
    if found is not None:
        return found
    coming: asyncio.Future[Recollection] = asyncio.get_running_loop().create_future()
    memory.fetch(keys, now, coming.set_result)
    return await asyncio.wait_for(coming, 10)


async def wait_until_written(memory: Memory) -> None:
    end = time.monotonic() + 15
    while memory.read_figures().waiting:
        assert time.monotonic() < end, "it was not written in time"
        await asyncio.sleep(0.005)


if __name__ == "__main__":
    asyncio.run(serve(make(sys.argv[1])))
