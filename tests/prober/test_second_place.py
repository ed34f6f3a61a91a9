"""The page carried away by the operator's commands: by rsync, to a real daemon."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from serving import wait_until
from status_cases import make_page
from stentor.prober.page import push
from stentor.prober.page.html import ELSEWHERE
from stentor.prober.page.push import Pusher
from stentor.prober.page.site import PageFiles

Push = Callable[..., Pusher]


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """The page as the prober leaves it for its commands."""
    directory = tmp_path / "outbox"
    PageFiles(directory, ELSEWHERE).write(make_page("down"))
    return directory


@pytest.fixture
def carry(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> Push:
    """Runs a command as the prober's loop does, until it has ended."""
    monkeypatch.setattr(push, "PUSH_SECONDS", 0.2)

    def carry(*words: str, pusher: Pusher | None = None) -> Pusher:
        pusher = pusher or Pusher([words], outbox)
        pusher.want()
        time.sleep(0.25)
        pusher.turn()
        assert pusher._thread
        pusher._thread.join(60)
        return pusher

    return carry


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An rsync daemon on loopback: the address of its module, and where it keeps it."""
    target = tmp_path / "elsewhere"
    target.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = f"use chroot = no\nuid = 0\ngid = 0\n[status]\npath = {target}\nread only = no\n"
    (tmp_path / "rsyncd.conf").write_text(text)
    words = ["--daemon", "--no-detach", f"--config={tmp_path / 'rsyncd.conf'}"]
    process = subprocess.Popen(
        ["rsync", *words, "--address=127.0.0.1", f"--port={port}"], stderr=subprocess.DEVNULL
    )

    def answers() -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(answers, 20)
        yield f"rsync://127.0.0.1:{port}/status/", target
    finally:
        process.terminate()
        process.wait()


def read_tree(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_rsync_carries_every_file_and_takes_away_what_is_gone(
    outbox: Path, carry: Push, daemon: tuple[str, Path]
) -> None:
    address, target = daemon
    (target / "old.html").write_text("old")
    pusher = carry("rsync", "-a", "--delete", "{directory}/", address)
    assert pusher.failing == {}
    assert read_tree(target) == read_tree(outbox)


def test_a_command_that_fails_says_why_and_is_tried_again(
    outbox: Path, carry: Push, tmp_path: Path
) -> None:
    target = tmp_path / "not-yet"
    pusher = carry("cp", "-r", "{directory}/index.html", f"{target}/")
    assert "not-yet" in pusher.failing["cp"]
    target.mkdir()
    carry(pusher=pusher)
    assert pusher.failing == {}
    assert (target / "index.html").read_bytes() == (outbox / "index.html").read_bytes()
