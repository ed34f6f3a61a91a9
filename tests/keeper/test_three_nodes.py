"""Three keepers on one shelf, as processes of their own, with real authorities: one order each."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from servers.authorities import ROOT, Pebble, end
from stentor.keeper.acme.table import parse_acme_table
from stentor.keeper.assembly import build_situations
from stentor.keeper.public import Situations
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.shelf.ledger import Ledger
from stentor.lib.layout import DataLayout

HOSTS = [f"n{number}.example.org" for number in range(6)]


class Nodes:
    """Keepers on one shelf."""

    def __init__(
        self, layout: DataLayout, given: Sequence[Pebble], hosts: Sequence[str], folder: Path
    ) -> None:
        self.layout, self.hosts, self.folder = layout, list(hosts), folder
        self.running: list[subprocess.Popen[bytes]] = []
        rows = [
            {
                "directory": one.directory, "name": one.name, "roots": str(one.bundle),
                "trust": [str(one.roots)],
            }
            | ({"eab_kid": next(iter(one.eab)), "eab_hmac": one.eab[next(iter(one.eab))]}
               if one.eab else {})
            for one in given
        ]  # fmt: skip
        self.table = {"authorities": rows, "contact": "operator@example.org"}
        self.directories = [one.directory for one in given]
        self.ledger = Ledger(DiskFiles(layout.certs))

    def start(self, count: int = 1) -> None:
        path = self.folder / "node.json"
        path.write_text(
            json.dumps(
                {
                    "table": self.table,
                    "directories": self.directories,
                    "data": str(self.layout.root),
                    "hosts": self.hosts,
                }
            )
        )
        for _ in range(count):
            with (self.folder / f"node-{len(self.running)}.log").open("w") as log:
                words = [
                    sys.executable,
                    str(ROOT / "tests" / "programs" / "keeper_node.py"),
                    str(path),
                ]
                self.running.append(subprocess.Popen(words, stdout=log, stderr=log))

    def read(self) -> Situations:
        return build_situations(parse_acme_table(self.table, self.directories, []), self.layout)

    def wait_until(self, is_so: Callable[[], bool], seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, self.read_logs()
            time.sleep(0.05)

    def has_pairs(self) -> bool:
        found = [self.read().read(host) for host in self.hosts]
        return all(one.live and one.spare for one in found)

    def count_kinds(self, host: str) -> Counter[str]:
        return Counter(one.kind for one in self.ledger.read(host))

    def find_holder(self, host: str) -> int | None:
        """The process that holds the name's lease."""
        content = DiskFiles(self.layout.certs).read(f"leases/{host}.json")
        node = json.loads(content)["node"] if content else ""
        return int(node.split("/")[1]) if node else None

    def read_logs(self) -> str:
        return "\n".join(one.read_text()[-3000:] for one in self.folder.glob("node-*.log"))


@pytest.fixture
def nodes(
    authorities: tuple[Pebble, Pebble], layout: DataLayout, responder, tmp_path: Path
) -> Iterator[Callable[..., Nodes]]:
    responder.folders.append(layout.certs / "challenges")
    made: list[Nodes] = []

    def make(given: Sequence[Pebble], hosts: Sequence[str] = HOSTS) -> Nodes:
        made.append(Nodes(layout, given, hosts, tmp_path))
        return made[-1]

    yield make
    for one in made:
        for process in one.running:
            end(process)
    responder.folders.remove(layout.certs / "challenges")


def test_three_make_one_order_for_every_certificate(
    authorities: tuple[Pebble, Pebble], nodes: Callable[..., Nodes]
) -> None:
    before = [one.count_orders() for one in authorities]
    three = nodes(authorities)
    three.start(3)
    three.wait_until(three.has_pairs)
    time.sleep(1.0)
    made = [one.count_orders() - earlier for one, earlier in zip(authorities, before, strict=True)]
    assert made == [len(HOSTS), len(HOSTS)]
    for host in HOSTS:
        kinds = three.count_kinds(host)
        assert (kinds["attempt"], kinds["issued"], kinds["activated"]) == (2, 2, 1), kinds
        assert not kinds["failed"]
    assert all(one.poll() is None for one in three.running)


def test_a_killed_holders_order_is_gone_on_with_by_another_and_served_once(
    authorities: tuple[Pebble, Pebble], nodes: Callable[..., Nodes], names
) -> None:
    """It dies while the authority validates: its order is open, its lease not given back."""
    first, host = authorities[0], HOSTS[0]
    three = nodes([first], [host])
    before = first.count_orders()
    first.kill()
    first.start(PEBBLE_VA_NOSLEEP="0", PEBBLE_VA_SLEEPTIME="4")
    three.start(3)

    def has_order() -> bool:
        pending = DiskFiles(three.layout.certs).read(f"pending/live-{host}.json")
        return bool(pending) and bool(json.loads(pending)["order"])

    three.wait_until(has_order)
    holder = three.find_holder(host)
    (killed,) = [one for one in three.running if one.pid == holder]
    end(killed)
    assert not three.count_kinds(host)["issued"]
    killed_at = time.monotonic()
    three.wait_until(lambda: three.count_kinds(host)["activated"] > 0)
    assert time.monotonic() - killed_at < 30, "nobody waited for the lease to run out"
    time.sleep(1.0)
    kinds = three.count_kinds(host)
    assert first.count_orders() == before + 1
    assert (kinds["issued"], kinds["activated"], kinds["failed"]) == (1, 1, 0), kinds
    assert three.read().read(host).live
    first.kill()
