"""The page carried to second places: by rsync to a real daemon, and to a server that speaks S3."""

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from pyarrow import fs

from made.status_cases import make_page
from servers.serving import wait_until
from stentor.contracts.places import Place as Standing
from stentor.contracts.places import parse_places
from stentor.prober.page import places, push
from stentor.prober.page.bucket import Bucket, BucketSettings
from stentor.prober.page.place import ELSEWHERE
from stentor.prober.page.places import SecondPlaces
from stentor.prober.page.push import Carrier, Command, Pusher
from stentor.prober.page.site import PageFiles
from stentor.prober.settings import StatusSettings

Push = Callable[..., Pusher]


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """The page as the prober leaves it for its commands."""
    directory = tmp_path / "outbox"
    PageFiles(directory, ELSEWHERE).write(make_page("down"))
    return directory


@pytest.fixture
def carry(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> Push:
    """Carries as the prober's loop does, until it has ended."""
    monkeypatch.setattr(push, "PUSH_SECONDS", 0.2)

    def carry(*carriers: Carrier, pusher: Pusher | None = None) -> Pusher:
        pusher = pusher or Pusher(carriers, outbox)
        pusher.want()
        time.sleep(0.25)
        pusher.turn()
        for one in pusher._pushes:
            assert one._thread
            one._thread.join(60)
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
    pusher = carry(Command(["rsync", "-a", "--delete", "{directory}/", address]))
    assert [(one.reason, one.taken_at is not None) for one in pusher.places] == [("", True)]
    assert read_tree(target) == read_tree(outbox)


def test_a_command_that_fails_says_why_and_is_tried_again(
    outbox: Path, carry: Push, tmp_path: Path
) -> None:
    target = tmp_path / "not-yet"
    pusher = carry(Command(["cp", "-r", "{directory}/index.html", f"{target}/"]))
    assert "not-yet" in pusher.places[0].reason
    since = pusher.places[0].failing_since
    carry(pusher=pusher)
    assert pusher.places[0].failing_since == since  # of the first failure
    target.mkdir()
    carry(pusher=pusher)
    assert pusher.places[0].failing_since is None
    assert (target / "index.html").read_bytes() == (outbox / "index.html").read_bytes()


def test_a_place_that_hangs_holds_up_no_other(outbox: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    copy = Command(["cp", "-r", "{directory}", str(target)])
    pusher = Pusher([Command(["sleep", "3"]), copy], outbox)
    pusher.want()
    pusher.turn()
    wait_until(lambda: pusher.places[1].taken_at, 20)
    assert pusher.places[0].taken_at is None
    assert read_tree(target) == read_tree(outbox)


KEY, SECRET = "status", "a secret key"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that speaks S3, on loopback: its origin."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def bucket(tmp_path: Path, s3: str) -> BucketSettings:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    return BucketSettings(
        name=f"status-{secrets.token_hex(4)}", prefix="page/", endpoint=s3, access_key=KEY,
        secret_key_file=tmp_path / "secret",
    )  # fmt: skip


def open_store(origin: str) -> fs.S3FileSystem:
    return fs.S3FileSystem(
        access_key=KEY, secret_key=SECRET, endpoint_override=origin.removeprefix("http://"),
        scheme="http", region="us-east-1", allow_bucket_creation=True,
    )  # fmt: skip


def list_bucket(origin: str, name: str) -> dict[str, fs.FileInfo]:
    found = open_store(origin).get_file_info(fs.FileSelector(name, recursive=True))
    return {one.path: one for one in found if one.is_file}


def test_a_bucket_takes_every_file_by_its_kind_and_afterwards_what_has_changed(
    outbox: Path, s3: str, carry: Push, bucket: BucketSettings
) -> None:
    open_store(s3).create_dir(bucket.name)
    pusher = carry(Bucket(bucket))
    assert pusher.places[0].reason == ""
    root = f"{bucket.name}/{bucket.prefix}"
    found = list_bucket(s3, bucket.name)
    assert {path.removeprefix(root) for path in found} == set(read_tree(outbox))
    with open_store(s3).open_input_stream(f"{root}index.html") as stream:
        metadata = stream.metadata()
        assert stream.read() == (outbox / "index.html").read_bytes()
    assert metadata["Content-Type"] == b"text/html; charset=utf-8"
    assert metadata["Cache-Control"] == b"no-cache"
    latest = max(found.values(), key=lambda one: one.mtime_ns)
    assert latest.mtime_ns == found[f"{root}index.html"].mtime_ns  # its links lead somewhere
    (outbox / "status.json").write_text("{}")
    time.sleep(1.1)  # the store dates to the second
    carry(pusher=pusher)
    again = list_bucket(s3, bucket.name)
    changed = {path for path, one in again.items() if one.mtime_ns != found[path].mtime_ns}
    assert changed == {f"{root}status.json"}


def test_a_bucket_that_is_not_there_is_told_of_and_gets_all_of_it_once_it_is(
    tmp_path: Path, s3: str, bucket: BucketSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "PUSH_SECONDS", 0.2)
    settings = StatusSettings(buckets=(bucket,), copies=(tmp_path / "mounted",))
    note, page = tmp_path / "note.json", make_page("down")
    second = SecondPlaces(settings, tmp_path / "second-outbox", note, ELSEWHERE)

    def read_state() -> dict[str, Standing]:
        second.turn()
        return {one.name: one for one in parse_places(note.read_bytes())}

    second.write(page)
    name = f"s3://{bucket.name}/page/"
    wait_until(lambda: read_state()[name].failing_since, 60, "nothing was said")
    failing = read_state()[name]
    assert failing.reason
    assert failing.taken_at is None
    assert read_state()[str(tmp_path / "mounted")].reason == ""
    since = failing.failing_since
    assert since is not None
    assert not list(second.list_alarms(since + places.TOLD_AFTER / 2))
    (alarm,) = second.list_alarms(since + places.TOLD_AFTER)
    assert name in alarm.title
    assert alarm.details["reason"]
    open_store(s3).create_dir(bucket.name)
    wait_until(lambda: not read_state()[name].failing_since, 60, "it was not tried again")
    assert f"{bucket.name}/page/index.html" in list_bucket(s3, bucket.name)
    assert not list(second.list_alarms(since + places.TOLD_AFTER * 9))


def test_a_directory_that_takes_nothing_is_told_of(tmp_path: Path) -> None:
    target = tmp_path / "mounted"
    target.write_text("a file where the disk should be")
    settings = StatusSettings(copies=(target,))
    second = SecondPlaces(settings, tmp_path / "o", tmp_path / "n", ELSEWHERE)
    page = make_page("up")
    second.write(page)
    assert second.places[0].reason
    (alarm,) = second.list_alarms(page.written_at + places.TOLD_AFTER)
    assert str(target) in alarm.title
    target.unlink()
    second.write(page)
    assert second.places[0].failing_since is None
