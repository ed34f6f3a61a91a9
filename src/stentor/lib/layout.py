"""Where everything lies below the data directory."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DataLayout:
    """The one place that knows folder names; every room asks it."""

    root: Path
    published_root: Path | None = None
    """Where published files lie when not below `root`."""

    @property
    def published(self) -> Path:
        return self.published_root or self.root / "published"

    @property
    def database(self) -> Path:
        return self.root / "stentor.sqlite3"

    @property
    def initialised(self) -> Path:
        """Exists from the first start on: from then on a missing database is an error."""
        return self.root / "initialised"

    @property
    def uploads(self) -> Path:
        """Unfinished resumable uploads."""
        return self.root / "media" / "uploads"

    @property
    def originals(self) -> Path:
        """Uploads as they came, by SHA-256."""
        return self.root / "media" / "originals"

    @property
    def objects(self) -> Path:
        """Immutable published objects, by SHA-256."""
        return self.published / "objects"

    @property
    def journal(self) -> Path:
        return self.published / "journal"

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    @property
    def counting(self) -> Path:
        """What the operator says about counting: thresholds, lists of networks and agents."""
        return self.root / "counting"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def addresses(self) -> Path:
        """Listeners' addresses as the edges sealed them, for as long as the day's key is kept."""
        return self.root / "addresses"

    @property
    def forgetting(self) -> Path:
        """Requests to take listeners out of the lake."""
        return self.root / "forgetting"

    @property
    def certs(self) -> Path:
        return self.root / "certs"

    @property
    def alarms(self) -> Path:
        """The journal of who was told what."""
        return self.root / "alarms"

    @property
    def incidents(self) -> Path:
        """Probe records and the incident ledger."""
        return self.root / "incidents"

    @property
    def subscribers(self) -> Path:
        """Who is told of what the status page says; private."""
        return self.root / "subscribers"

    @property
    def status(self) -> Path:
        """The status page: plain files that the edge serves below `/status`."""
        return self.root / "status"

    @property
    def own_status(self) -> Path:
        """The status page as it is served at the root of a host of its own."""
        return self.root / "status-host"

    @property
    def sign_up_socket(self) -> Path:
        """Where the prober takes requests of people who want to be told."""
        return self.run / "sign-up.sock"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def keys(self) -> Path:
        """Secrets made by the installation itself: signing, sealing, Django's key."""
        return self.root / "state" / "keys"

    @property
    def memory(self) -> Path:
        """What the edge remembers of listeners: pins and impressions."""
        return self.root / "state" / "memory"

    @property
    def served(self) -> Path:
        """The ports the site was last served on."""
        return self.root / "state" / "served.json"

    @property
    def run(self) -> Path:
        """Sockets and holds of the running processes; nothing here outlives a start."""
        return self.root / "run"

    @property
    def inventory(self) -> Path:
        """Everything that can lapse, as the keeper found it last."""
        return self.root / "run" / "inventory.json"

    @property
    def second_places(self) -> Path:
        """Where the status page stands beside this machine, and whether it got there."""
        return self.root / "run" / "status-places.json"

    @property
    def certificate_book(self) -> Path:
        """How every certificate stands, as the keeper wrote it last."""
        return self.root / "run" / "certificates.json"

    @property
    def certificate_wishes(self) -> Path:
        """What people ask of the keeper."""
        return self.certs / "wishes"

    @property
    def studio_socket(self) -> Path:
        return self.root / "run" / "studio.sock"
