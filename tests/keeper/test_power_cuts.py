"""The store after a power cut: nothing that was reported as done is lost, nothing is half there."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from stentor.keeper.shelf.files import DiskFiles


class Platter:
    """What a disk that keeps only what was synced would hold: contents by the last fsync of each
    file, names by the last fsync of each folder. A rename may reach it before anybody syncs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, is_lazy: str = "") -> None:
        self.contents: dict[int, bytes] = {}
        self.names: dict[int, dict[str, int]] = {}
        real_fsync, real_replace = os.fsync, os.replace

        def fsync(descriptor: int) -> None:
            real_fsync(descriptor)
            status, path = os.fstat(descriptor), Path(f"/proc/self/fd/{descriptor}")
            if stat.S_ISDIR(status.st_mode):
                if is_lazy != "folders":
                    self.names[status.st_ino] = {
                        entry.name: entry.inode() for entry in os.scandir(path)
                    }
            elif is_lazy != "files":
                self.contents[status.st_ino] = path.read_bytes()

        def replace(source: Path, target: Path) -> None:
            real_replace(source, target)
            folder, status = Path(target).parent, Path(target).stat()
            if is_lazy != "folders":
                self.names.setdefault(folder.stat().st_ino, {})[Path(target).name] = status.st_ino
            if status.st_ino not in self.contents:
                self.contents[status.st_ino] = b""

        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(os, "replace", replace)
        monkeypatch.setattr(Path, "replace", replace)

    def read(self, path: Path) -> bytes | None:
        number = self.names.get(path.parent.stat().st_ino, {}).get(path.name)
        return None if number is None else self.contents.get(number, b"")


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path / "certs")


def follow(platter: Platter, files: DiskFiles) -> Iterator[tuple[bytes | None, bytes | None]]:
    """What was reported as done, and what the platter holds."""
    certificate, ledger = files.root / "public/n.pem", files.root / "ledger/n.jsonl"
    for content in (b"one", b"two, longer", b"3"):
        files.write("public/n.pem", content)
        yield content, platter.read(certificate)
    whole = b""
    for line in (b"first\n", b"second\n"):
        files.append("ledger/n.jsonl", line)
        whole += line
        yield whole, platter.read(ledger)
    files.remove("public/n.pem")
    yield None, platter.read(certificate)


def test_what_was_done_is_there_after_a_power_cut(
    files: DiskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    for done, kept in follow(Platter(monkeypatch), files):
        assert kept == done


@pytest.mark.parametrize("is_lazy", ["files", "folders"])
def test_a_missing_sync_would_be_noticed(
    files: DiskFiles, monkeypatch: pytest.MonkeyPatch, is_lazy: str
) -> None:
    followed = list(follow(Platter(monkeypatch, is_lazy=is_lazy), files))
    assert any(kept != done for done, kept in followed)


def test_a_power_cut_at_any_moment_leaves_the_old_one_or_the_new_one(
    files: DiskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    platter = Platter(monkeypatch)
    files.write("public/n.pem", b"old")
    seen, fsync, replace = [], os.fsync, Path.replace

    def watch(act, *given):
        act(*given)
        seen.append(platter.read(files.root / "public/n.pem"))

    monkeypatch.setattr(os, "fsync", lambda descriptor: watch(fsync, descriptor))
    monkeypatch.setattr(Path, "replace", lambda self, target: watch(replace, self, target))
    files.write("public/n.pem", b"new")
    assert seen[-1] == b"new"
    assert set(seen) == {b"old", b"new"}
