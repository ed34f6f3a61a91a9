"""A whole fleet due at once, on a real disk, with a real keeper's threads: nobody waits for the
alphabet, nothing is ordered twice, and the disk says so afterwards. Ten thousand names with
`SOAK=1`, five hundred without."""

import os
import random
import time
from pathlib import Path

from stentor.keeper.public import Keeping, Situations
from stentor.keeper.renewal.renewal import Renewals
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.shelf.lease import Leases
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.shelf import Shelf, path_of
from stentor.keeper.simulation.authority import SimulatedAuthority
from stentor.keeper.simulation.paper import PaperMaterial, begin_anew, write_chain

NAMES = 10_000 if os.environ.get("SOAK") else 500
LIFE = 90 * 86_400.0
AUTHORITIES = ("first", "second")


class Fleet:
    """Names past their planned renewal; the last of the alphabet have the least left."""

    def __init__(self, root: Path) -> None:
        begin_anew()
        files = DiskFiles(root)
        self.names = [f"n{number:05}.example" for number in range(NAMES)]
        now = time.time()
        for number, name in enumerate(self.names):
            used = LIFE * (0.7 + 0.12 * number / NAMES)
            chain = write_chain(f"k{name}", name, now - used, now + LIFE - used)
            path = root / path_of("live", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"first\nk{name}\n{chain}")
        self.ledger = Ledger(files)
        material, leases = PaperMaterial(), Leases(files, "node")
        self.shelf = Shelf(files, material.inspect, leases)
        self.authority = SimulatedAuthority(
            "first", time.time, self.note_order, LIFE, random.Random(1)
        )
        issuers = {"first": self.authority}
        renewals = Renewals(self.shelf, self.ledger, material, issuers, lambda _: [])
        self.keeping = Keeping(renewals, leases, Situations(self.shelf, self.ledger, ("first",)))

    def note_order(self, seconds: float) -> None:
        del seconds  # the authority takes no time

    def work(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.authority.issued < NAMES or self.keeping._at_work:
            assert time.monotonic() < deadline, f"{self.authority.issued} of {NAMES}"
            self.keeping.take_round(self.names)
            time.sleep(0.01)


def test_all_are_renewed_once_and_the_most_urgent_first(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path)
    fleet.work(NAMES * 0.5)
    anew = Shelf(DiskFiles(tmp_path), PaperMaterial().inspect, None)
    begun: dict[str, float] = {}
    for name in fleet.names:
        live = anew.look("live", name)
        assert live is not None
        assert live.not_before > time.time() - 3600
        kinds = [event.kind for event in fleet.ledger.read(name)]
        assert kinds == ["attempt", "issued", "activated"]
        begun[name] = fleet.ledger.read(name)[0].at
    assert fleet.authority.orders == NAMES
    half = NAMES // 2
    order = sorted(fleet.names, key=begun.__getitem__)
    assert sum(name >= fleet.names[half] for name in order[:half]) > half * 0.9
    assert not list((tmp_path / "pending").glob("*.json"))
