"""Lists that are tried: files by the names they would have in the folder of the rules.

They lie in a folder of their own there, named by what is in it, and stand before those in force of
the same name: an own agents list beside ours, one list of networks instead of another.
"""

import re
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from stentor.counting.agents.opawg import LISTS, parse_opawg
from stentor.counting.networks import parse_networks, parse_shared
from stentor.lib.durable import write_bytes_durably

BEFORE = "before"
"""What adopted lists stood in for, in the folder of the rules."""
MOST_BYTES = 16 << 20
"""Of one list."""
SHARED = "shared.txt"
_FOLDER = re.compile(r"trial-[0-9a-f]{16}")
_NETWORKS = re.compile(r"networks/[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

Files = Mapping[str, bytes]
"""Contents by name: `networks/clouds.txt`, `shared.txt`, `agents/bots.json`."""


class ListError(ValueError):
    """A list that cannot be tried: which, and why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


def name_agents(file_name: str) -> str:
    """The name of an agents list, of the name OPAWG gives it. ListError for another one."""
    stem = file_name.removesuffix(".json").removesuffix(".runtime")
    if stem not in LISTS or not file_name.endswith(".json"):
        known = ", ".join(f"{one}.json" for one in LISTS)
        raise ListError(f"agents/{file_name}"[:120], f"a list of agents is one of {known}")
    return f"agents/{stem}.json"


def check_files(files: Files) -> None:
    """ListError for the first that cannot hold, naming its line where it has lines."""
    for name, content in files.items():
        if len(content) > MOST_BYTES:
            raise ListError(name, f"more than {MOST_BYTES >> 20} MiB")
        try:
            _parse(name, content)
        except ListError:
            raise
        except RecursionError as error:
            raise ListError(name, "nested too deeply") from error
        except ValueError as error:
            raise ListError(name, str(error)[:300]) from error


def _parse(name: str, content: bytes) -> None:
    if name.startswith("agents/"):
        plain = name.removeprefix("agents/")
        if name_agents(plain) != name:
            raise ListError(name, "not the name of a list")
        parse_opawg({plain: content})
    elif name == SHARED:
        list(parse_shared(_decode(content)))
    elif _NETWORKS.fullmatch(name):
        list(parse_networks(_decode(content)))
    else:
        raise ListError(name[:120], "not the name of a list")


def _decode(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ValueError("it is no text in UTF-8") from error


def store_files(folder: Path, files: Files) -> str:
    """Writes them below the folder of the rules, and says where; empty for none. ListError."""
    if not files:
        return ""
    check_files(files)
    whole = sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name} {len(content)}\n".encode() + content)
    place = f"trial-{whole.hexdigest()[:16]}"
    for name, content in files.items():
        write_bytes_durably(folder / place / name, content)
    return place


def find_files(folder: Path, place: str) -> dict[str, Path]:
    """By name; none where the place is none of a trial's."""
    if not _FOLDER.fullmatch(place):
        return {}
    root = folder / place
    return {
        path.relative_to(root).as_posix(): path
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def adopt_files(folder: Path, place: str) -> None:
    """They hold from now on; what they stand in for is kept in `before/`. A crash half-way leaves
    them there, to be adopted again."""
    for name, path in find_files(folder, place).items():
        target, content = folder / name, path.read_bytes()
        if target.exists() and target.read_bytes() != content:
            write_bytes_durably(folder / BEFORE / name, target.read_bytes())
        write_bytes_durably(target, content)
    _mend_agents(folder, place)


def _mend_agents(folder: Path, place: str) -> None:
    """The same list under its other name would still be there, and another one's word beside it."""
    for name in find_files(folder, place):
        if name.startswith("agents/"):
            other = folder / name.replace(".json", ".runtime.json")
            if other.exists():
                write_bytes_durably(folder / BEFORE / other.relative_to(folder), other.read_bytes())
                other.unlink()


def drop_files(folder: Path, but: str = "") -> None:
    """Takes away the files of trials that are over."""
    for path in folder.glob("trial-*"):
        if path.is_dir() and _FOLDER.fullmatch(path.name) and path.name != but:
            shutil.rmtree(path, ignore_errors=True)
