"""Compiles the edge's modules: `python -m stentor.compiled.build`, or `make compiled`.

mypyc turns the typed sources as they are into C. What cannot be compiled runs from its source,
beside what is; where there is no compiler at all, everything does.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from stentor import compiled

ROOT: Final = Path(compiled.__file__).resolve().parents[2]
PACKAGES: Final = (
    "ads",
    "edge/ads",
    "edge/hits",
    "edge/http",
    "edge/memory",
    "edge/published",
    "edge/serving",
    "edge/site",
    "edge/wire",
)
MODULES: Final = (
    "contracts/code.py",
    "edge/tls/contexts.py",
    "edge/tls/door.py",
    "edge/tls/hello.py",
    "edge/tls/tickets.py",
)
LEFT_OUT: Final = frozenset(
    (
        "edge/published/journal.py",  # once a second, and full of files
        "edge/site/challenges.py",
        "edge/hits/spool.py",  # threads that wait
        "edge/hits/file.py",
        "edge/memory/folder.py",
        "edge/memory/redis.py",  # coroutines, bound by the network
        "edge/memory/writer.py",  # a thread that waits, in a field that C has another use for
    )
)
MOST_KEPT: Final = 3
"""Forms of other sources that stay: processes may still be running from them."""
FLAGS: Final = ("--config-file=", "--python-version=3.11", "--ignore-missing-imports")


def list_modules() -> Iterator[str]:
    """Paths below `src` of what is compiled."""
    package = ROOT / "stentor"
    for name in PACKAGES:
        for path in sorted((package / name).glob("*.py")):
            place = path.relative_to(package).as_posix()
            if path.name != "__init__.py" and place not in LEFT_OUT:
                yield f"stentor/{place}"
    yield from (f"stentor/{name}" for name in MODULES)


def build(target: Path) -> None:
    """Puts the compiled modules into `target`. Whatever mypyc and the compiler raise."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    with tempfile.TemporaryDirectory(prefix="stentor-compile-") as work:
        os.chdir(ROOT)
        extensions = mypycify(
            [*FLAGS, f"--cache-dir={work}/cache", *list_modules()],
            group_name=compiled.GROUP.removesuffix("__mypyc"),
            target_dir=f"{work}/c",
            opt_level="2",
        )
        command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = f"{work}/built", f"{work}/objects"
        command.ensure_finalized()
        command.run()
        put_in_place(Path(work) / "built", target)


def put_in_place(made: Path, target: Path) -> None:
    """All of it appears at once, or nothing."""
    coming = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(made, coming)
    try:
        coming.rename(target)
    except OSError:  # another build was faster
        shutil.rmtree(coming)


def is_sound() -> bool:
    """Can another process start the edge from what was built?"""
    check = [sys.executable, "-c", "import stentor.edge.process"]
    return subprocess.run(check, check=False).returncode == 0  # noqa: S603 -- words of our own


def forget_old(home: Path, current: Path) -> None:
    """Throws away all but the newest forms of other sources."""
    others = [path for path in home.iterdir() if path != current]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[MOST_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def main() -> None:
    """Builds what is not there; `--is-there` only looks. Exit code 1 when it cannot be done."""
    folder = compiled.find_folder()
    if folder.is_dir():
        return
    if "--is-there" in sys.argv[1:]:
        sys.exit(1)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        build(folder)
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- a compiler fails in any way it likes
        sys.exit(f"the edge could not be compiled and runs from its sources: {error!r}")
    if not is_sound():
        shutil.rmtree(folder)
        sys.exit("the compiled edge does not start; it runs from its sources")
    forget_old(folder.parent, folder)


if __name__ == "__main__":
    main()
