"""A dry run: an order at a staging authority, verified like any other and thrown away."""

from dataclasses import dataclass

from stentor.contracts.renewal import Event, Kind
from stentor.keeper.renewal.ports import IssueError, Issuer, Material, Request
from stentor.keeper.shelf.ledger import Ledger
from stentor.lib.clock import Clock

SECONDS = 120.0


@dataclass(frozen=True)
class Rehearsal:
    """Shows whether a name could be certified now, without touching what is served or the
    limits of the authorities that count."""

    authority: str
    issuer: Issuer
    material: Material
    ledger: Ledger

    def run(self, name: str, clock: Clock) -> None:
        """Writes into the name's ledger how it went."""
        reason = self._find_fault(name, clock)
        kind: Kind = "rehearsal-failed" if reason else "rehearsed"
        moment = clock().timestamp()
        self.ledger.add(name, Event(moment, kind, authority=self.authority, reason=reason))

    def _find_fault(self, name: str, clock: Clock) -> str:
        """Why there is no good certificate; empty where there is one."""
        key = self.material.make_key()
        request = Request(name, key, replaces=None, order="", seconds=SECONDS)
        try:
            chain = self.issuer.issue(request, lambda _: None)
        except IssueError as error:
            return str(error)
        content = self.material.compose(key, chain, self.authority)
        return self.material.find_fault(content, name, self.authority, clock().timestamp()) or ""
