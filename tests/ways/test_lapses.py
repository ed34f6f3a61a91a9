"""A client connects ten times a second while things go wrong, and is never shown a certificate
that it would refuse. Real authorities, edges and keepers; certificates of one minute.

`make test` runs what matters most, each fault alone for about a life; `make soak-certs` runs every
fault (SOAK=1), for as many rounds as SOAK_ROUNDS says.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servers.certificate_faults import FAULTS
from servers.certificate_stage import Stage, assert_never_refused, note, watch
from servers.odd_authorities import CLOCKED, FRONTED

pytestmark = pytest.mark.way

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "1"))
IS_SOAK = bool(os.environ.get("SOAK"))
QUICK = {"both die and forget everything"}


@pytest.mark.parametrize("name", [name for name in FAULTS if IS_SOAK or name in QUICK])
def test_nobody_is_shown_a_certificate_that_he_would_refuse_while(
    name: str, make_stage: Callable[..., Stage], tmpfs: Path | None
) -> None:
    if name == "the disk is full" and tmpfs is None:
        pytest.skip("no file system may be mounted here")
    stage = make_stage(
        tmpfs / "data" if name == "the disk is full" else None,
        has_fronts=name in FRONTED,
        has_clock=name in CLOCKED,
    )
    client = watch(stage)
    for _ in range(ROUNDS):
        FAULTS[name](stage)
    client.stop()
    note(name, client)
    assert_never_refused(client, stage)
    assert client.unreached == []
    assert len(client.served) > 1, "nothing was ever renewed"


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path | None]:
    """A file system of sixteen megabytes, where one may be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if not IS_SOAK or subprocess.run(words, capture_output=True, check=False).returncode:
        yield None
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
