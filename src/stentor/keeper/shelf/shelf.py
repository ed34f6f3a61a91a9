"""The certificates of public authorities on disk: one in use a name, one ready beside it."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from stentor.keeper.life.records import Certificate, Slot
from stentor.keeper.shelf.files import Files
from stentor.keeper.shelf.lease import Lease, Leases

FOLDERS: dict[Slot, str] = {"live": "public", "spare": "spare"}
PREVIOUS = "previous"
PENDING = "pending"

Inspect = Callable[[bytes, str], Certificate | None]
"""What a file holds for a name; None where it could not be served for it."""


class ChangedError(Exception):
    """Somebody else replaced the certificate in the meantime."""


class Unfinished(msgspec.Struct):
    """An order that an authority has not answered to its end, or a chain that was not valid by
    this machine's clock when it came."""

    authority: str
    order: str
    """Its address."""
    key: str
    chain: str = ""
    issued_at: float = 0.0
    began: float = 0.0
    """When the order was made."""


class Pending(msgspec.Struct):
    """A renewal under way, so that whoever was interrupted goes on and orders nothing twice."""

    name: str
    slot: Slot
    authority: str
    began: float
    stage: str
    """`ordering`, `issued` (the chain is here), `placed` (it is served or about to be)."""
    key: str
    """PEM, encrypted where keys are."""
    replaces: str = ""
    before: str = ""
    """Fingerprint of what stood in the slot when the renewal began."""
    order: str = ""
    """The order's address at the authority."""
    chain: str = ""
    issued_at: float = 0.0
    """When the chain was handed out, by this machine's clock."""
    placed_at: float = 0.0
    aside: list[Unfinished] = []
    """What other authorities were asked for, to be gone on with when it is their turn again."""


class Shelved(NamedTuple):
    """Content and facts of one file."""

    content: bytes
    certificate: Certificate | None


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Pending).decode


class Shelf:
    """`public/<name>.pem` is served, `spare/<name>.pem` waits, `previous/` allows a way back,
    `pending/` holds what is under way."""

    def __init__(self, files: Files, inspect: Inspect, leases: Leases | None) -> None:
        """Without `leases` nothing guards against another node: only a simulation does that."""
        self.files = files
        self._inspect = inspect
        self._leases = leases
        self._known: dict[str, tuple[object, Shelved | None]] = {}

    def look(self, slot: Slot, name: str) -> Certificate | None:
        """What could be served out of a slot; None where nothing could."""
        shelved = self._read(path_of(slot, name), name)
        return shelved.certificate if shelved else None

    def read(self, slot: Slot, name: str) -> bytes | None:
        """The file as it is."""
        return self.files.read(path_of(slot, name))

    def put(self, slot: Slot, name: str, content: bytes, before: str, lease: Lease | None) -> None:
        """Replaces a slot's certificate in one step, if it still is the one of fingerprint
        `before` (empty: none that can be served). The one before is kept in `previous/`.

        LeaseLostError or ChangedError when another node was there; OSError when the disk refuses.
        Nothing has changed then.
        """
        with self.files.hold(name):
            self._guard(slot, name, before, lease)
            if slot == "live" and (old := self.read("live", name)) is not None:
                self.files.write(f"{PREVIOUS}/{name}.pem", old)
            self.files.write(path_of(slot, name), content)

    def swap(self, name: str, now: float, lease: Lease | None) -> None:
        """The spare is served from now on; what was served becomes the spare while it is good.

        An interruption in the middle leaves the same certificate in both places, which counts as
        no spare. Errors as of `put`.
        """
        with self.files.hold(name):
            spare = self.look("spare", name)
            self._guard("spare", name, spare.fingerprint if spare else "", lease)
            live, old = self.look("live", name), self.read("live", name)
            content = self.read("spare", name)
            if spare is None or content is None:
                raise ChangedError(f"there is no spare for {name} any more")
            self.files.write(path_of("live", name), content)
            if old is not None and live is not None and live.is_valid(now):
                self.files.write(path_of("spare", name), old)
            else:
                self.files.remove(path_of("spare", name))

    def roll_back(self, name: str, before: str, lease: Lease | None) -> bool:
        """Puts the certificate of fingerprint `before` back into service; False where it is not
        there any more."""
        with self.files.hold(name):
            if lease and self._leases:
                self._leases.confirm(name, lease)
            previous = self._read(f"{PREVIOUS}/{name}.pem", name)
            if not previous or not previous.certificate:
                return False
            if previous.certificate.fingerprint != before:
                return False
            self.files.write(path_of("live", name), previous.content)
            return True

    def look_at_previous(self, name: str) -> Certificate | None:
        """What `roll_back` would put back into service."""
        previous = self._read(f"{PREVIOUS}/{name}.pem", name)
        return previous.certificate if previous else None

    def forget_previous(self, name: str) -> None:
        self.files.remove(f"{PREVIOUS}/{name}.pem")

    def retire(self, name: str) -> None:
        """Takes a name out of service; its files are kept in `retired/`."""
        with self.files.hold(name):
            for slot in FOLDERS:
                if (content := self.read(slot, name)) is not None:
                    self.files.write(f"retired/{slot}-{name}.pem", content)
                    self.files.remove(path_of(slot, name))
                self.drop_pending(name, slot)

    def list_names(self) -> set[str]:
        """Names that have a file in one of the slots."""
        return {
            file.removesuffix(".pem")
            for folder in FOLDERS.values()
            for file in self.files.names(folder)
            if file.endswith(".pem")
        }

    def read_pending(self, name: str, slot: Slot) -> Pending | None:
        """None where nothing is under way, or what was cannot be read any more."""
        content = self.files.read(f"{PENDING}/{slot}-{name}.json")
        try:
            return _decode(content) if content else None
        except msgspec.MsgspecError:
            return None

    def write_pending(self, pending: Pending) -> None:
        self.files.write(f"{PENDING}/{pending.slot}-{pending.name}.json", _encode(pending))

    def drop_pending(self, name: str, slot: Slot) -> None:
        self.files.remove(f"{PENDING}/{slot}-{name}.json")

    def _guard(self, slot: Slot, name: str, before: str, lease: Lease | None) -> None:
        if self._leases is None:
            return
        if lease:
            self._leases.confirm(name, lease)
        present = self.look(slot, name)
        if (present.fingerprint if present else "") != before:
            raise ChangedError(f"another node renewed {name} in the meantime")

    def _read(self, path: str, name: str) -> Shelved | None:
        signature = self.files.signature(path)
        known = self._known.get(path)
        if known is not None and known[0] == signature:
            return known[1]
        content = self.files.read(path) if signature is not None else None
        shelved = None if content is None else Shelved(content, self._inspect(content, name))
        self._known[path] = (signature, shelved)
        return shelved


def path_of(slot: Slot, name: str) -> str:
    return f"{FOLDERS[slot]}/{name}.pem"
