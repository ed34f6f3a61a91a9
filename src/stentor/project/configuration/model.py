"""The settings as values, for the whole life of a process."""

from dataclasses import dataclass
from pathlib import Path

from stentor.alarms.settings import AlarmSettings
from stentor.domains.settings import HostSettings
from stentor.keeper.acme.settings import PublicSettings
from stentor.lib.layout import DataLayout
from stentor.lib.mail import MailServer
from stentor.lib.secretfile import load_or_create_secret
from stentor.prober.settings import ProbeSettings, StatusSettings
from stentor.project.configuration.values import IPNetwork


@dataclass(frozen=True, kw_only=True)
class EdgeLimits:
    """What one client may take of an edge worker."""

    header_seconds: float
    header_bytes: int
    idle_seconds: float
    least_rate: int
    connections: int
    connections_per_address: int
    certificates: int
    """Held ready for handshakes."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Every decision of the operator, checked; the names are those of docs/settings.md."""

    layout: DataLayout
    site_host: str
    studio_host: str
    site_url: str
    """Origin without a trailing slash: `https://localhost:8443`."""
    studio_url: str
    bind: tuple[str, ...]
    """Empty: the loopback addresses this machine has."""
    https_port: int
    http_port: int
    trusted_proxies: tuple[IPNetwork, ...]
    demand_networks: tuple[IPNetwork, ...]
    """Where servers of demand may be asked though they are not public."""
    database: Path
    """The SQLite file."""
    signing_keys: Path
    redis_url: str | None
    link_hours: int
    reserved_minutes: int
    edge_workers: int
    edge_machines: int
    studio_threads: int
    log_format: str
    log_level: str
    edge_limits: EdgeLimits
    metrics_token: str | None
    keep_addresses_days: int
    geography_files: tuple[Path, ...]
    """What tells countries, regions and networks of addresses."""
    keep_decisions_days: int
    public: PublicSettings
    """Which authorities certify which names."""
    mail: MailServer | None
    alarms: AlarmSettings
    probes: ProbeSettings
    status: StatusSettings
    hosts: HostSettings
    """How hosts that publishers bring are looked at."""
    warnings: tuple[str, ...]
    """One line for each setting that is set but not acted on."""
    configured_secret_key: str | None

    def load_secret_key(self) -> str:
        """The key of sessions and signed links; made and kept when nobody ever set one."""
        if self.configured_secret_key:
            return self.configured_secret_key
        return load_or_create_secret(self.layout.keys / "django.key").hex()
