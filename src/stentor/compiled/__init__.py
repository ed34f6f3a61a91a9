"""The edge's modules compiled ahead of time, used where they were built from these very sources.

What is compiled lies in the environment's own folder, under a name made of everything that went
into it. Whoever changes a source changes that name, and is served by the sources again: a compiled
module can be missing, but never old.
"""

import hashlib
import importlib.machinery
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

SWITCH: Final = "EDGE_FROM_SOURCES"
"""Set to anything in the environment, nothing compiled is used."""
GROUP: Final = "stentor_edge__mypyc"
"""The library that holds the code of all compiled modules."""

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_SUFFIX: Final = sysconfig.get_config_var("EXT_SUFFIX")
_ROOMS: Final = ("compiled", "lib", "contracts", "ads", "audio", "edge")
"""What is compiled, and all that a compiler sees of the project meanwhile."""


class CompiledFinder(MetaPathFinder):
    """Finds the modules that were compiled, before anybody looks for their sources."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = {name_module(path, folder): path for path in folder.rglob(f"*{_SUFFIX}")}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 -- as importlib calls it
        target: ModuleType | None = None,  # noqa: ARG002 -- the same
    ) -> ModuleSpec | None:
        """See `importlib`. None for whatever is not compiled."""
        file = self._files.get(fullname)
        if file is None:
            return None
        loader = importlib.machinery.ExtensionFileLoader(fullname, str(file))
        return importlib.util.spec_from_file_location(fullname, file, loader=loader)


def install() -> None:
    """Lets what is compiled be imported from now on; nothing where there is nothing."""
    if os.environ.get(SWITCH) or is_in_use():
        return
    folder = find_folder()
    if folder.is_dir():
        sys.meta_path.insert(0, CompiledFinder(folder))


def is_in_use() -> bool:
    """Does this process run compiled code?"""
    return any(isinstance(finder, CompiledFinder) for finder in sys.meta_path)


def find_folder() -> Path:
    """Where the compiled form of these sources is, or would be."""
    return find_home() / compute_key()


def find_home() -> Path:
    """Where this environment keeps compiled forms of any sources."""
    return Path(sys.prefix) / "lib" / "stentor-compiled"


def compute_key() -> str:
    """Names the sources, their places, and the interpreter and machine they run on."""
    digest = hashlib.sha256(f"{_SUFFIX} {sys.version}".encode())
    for path in list_sources():
        digest.update(f"\n{path.relative_to(_PACKAGE)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def list_sources() -> Iterator[Path]:
    """All sources the key is made of, in order."""
    for room in _ROOMS:
        yield from sorted((_PACKAGE / room).rglob("*.py"))


def name_module(path: Path, root: Path) -> str:
    """`stentor.edge.worker` for a file below `root`."""
    parts = path.relative_to(root).with_name(path.name.partition(".")[0]).parts
    return ".".join(parts)
