"""The operator's word on public authorities: their addresses and the table `[acme]`."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from stentor.keeper.acme.settings import (
    AuthoritySettings,
    ChallengeKind,
    DnsUpdate,
    PublicSettings,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,60}")
_HOST = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{1,63}")
LONGEST_HOST = 253


class DnsUpdateTable(msgspec.Struct, forbid_unknown_fields=True):
    server: str
    zone: str
    key_name: str
    secret: str = ""
    secret_file: str = ""
    port: int = 53
    algorithm: str = "hmac-sha256"


class AuthorityTable(msgspec.Struct, forbid_unknown_fields=True):
    directory: str
    name: str = ""
    contact: str = ""
    profile: str = ""
    eab_kid: str = ""
    eab_hmac: str = ""
    eab_hmac_file: str = ""
    challenges: list[ChallengeKind] = []
    roots: str = ""
    trust: list[str] = []


class AcmeTable(msgspec.Struct, forbid_unknown_fields=True):
    """`[acme]` as it is written."""

    contact: str = ""
    hosts: list[str] = []
    challenges: list[ChallengeKind] = []
    trust: list[str] = []
    dns_hook: str = ""
    dns_update: DnsUpdateTable | None = None
    authorities: list[AuthorityTable] = []
    staging: AuthorityTable | None = None
    listeners: dict[str, str] = {}


def parse_acme_table(
    table: Mapping[str, Any],
    directories: Sequence[str],
    hosts: Iterable[str],
    *,
    bundle: Path | None = None,
    passphrase: str | None = None,
    root: Path = Path(),
) -> PublicSettings:
    """`directories` come first to last, `hosts` are those the platform serves, files are relative
    to `root`. ValueError with one line that says where it is wrong."""
    try:
        read = msgspec.convert(dict(table), AcmeTable)
    except msgspec.ValidationError as error:
        raise ValueError(f"[acme] {error}") from error
    described = {row.directory: row for row in read.authorities}
    for unknown in described.keys() - set(directories):
        raise ValueError(f"[acme] describes {unknown}, which STENTOR_ACME_DIRECTORY does not name")
    authorities = tuple(
        build_authority(described.get(address, AuthorityTable(address)), read, bundle, root)
        for address in directories
    )
    if len({one.name for one in authorities}) < len(authorities):
        raise ValueError("[acme] two authorities have the same name; give each its own")
    staging = build_staging(read, bundle, root)
    if staging and any(staging.name == one.name for one in authorities):
        raise ValueError(f"[acme.staging] {staging.name} is an authority already; give it a name")
    return PublicSettings(
        authorities=authorities,
        staging=staging,
        hosts=frozenset(host for host in (*hosts, *read.hosts) if is_certifiable(host)),
        dns_hook=root / read.dns_hook if read.dns_hook else None,
        dns_update=build_dns_update(read.dns_update, root) if read.dns_update else None,
        listeners=parse_listeners(read.listeners),
        passphrase=passphrase.encode() if passphrase else None,
    )


def build_staging(read: AcmeTable, bundle: Path | None, root: Path) -> AuthoritySettings | None:
    """Whose certificates nobody trusts, for dry runs: called `staging` where it has no name."""
    if read.staging is None:
        return None
    row = msgspec.structs.replace(read.staging, name=read.staging.name or "staging")
    return build_authority(row, read, bundle, root)


def parse_listeners(rows: Mapping[str, str]) -> dict[int, str]:
    """Port and owner. ValueError for a row that is none."""
    for port, owner in rows.items():
        if not port.isdigit() or not 0 < int(port) < 65_536 or not owner.strip():
            raise ValueError(f"[acme.listeners] {port} = {owner!r} is not a port and whose it is")
    return {int(port): owner.strip() for port, owner in rows.items()}


def build_authority(
    row: AuthorityTable, read: AcmeTable, bundle: Path | None, root: Path
) -> AuthoritySettings:
    """What the row says, completed by what holds for all."""
    where = f"[acme] {row.directory}"
    name = row.name or compute_name(row.directory)
    if not _NAME.fullmatch(name):
        raise ValueError(f"{where}: {name!r} is no name; use letters, digits, dots and hyphens")
    contact = row.contact or read.contact
    hmac = row.eab_hmac or read_secret(where, root, row.eab_hmac_file)
    if bool(row.eab_kid) != bool(hmac):
        raise ValueError(f"{where}: eab_kid and eab_hmac belong together")
    check_base64url(where, hmac)
    roots = root / row.roots if row.roots else bundle
    ways: list[ChallengeKind] = ["http-01"]
    if read.dns_hook or read.dns_update:
        ways.append("dns-01")
    return AuthoritySettings(
        name=name,
        directory=row.directory,
        contact=(contact if ":" in contact else f"mailto:{contact}",) if contact else (),
        profile=row.profile,
        eab_kid=row.eab_kid,
        eab_hmac=hmac,
        challenges=tuple(row.challenges or read.challenges or ways),
        roots=roots,
        trust=tuple(root / path for path in (row.trust or read.trust)),
    )


def build_dns_update(row: DnsUpdateTable, root: Path) -> DnsUpdate:
    secret = row.secret or read_secret("[acme.dns_update]", root, row.secret_file)
    try:
        base64.b64decode(secret, validate=True)
    except binascii.Error as error:
        raise ValueError("[acme.dns_update] secret is not base64") from error
    return DnsUpdate(
        server=row.server,
        zone=row.zone,
        key_name=row.key_name,
        secret=secret,
        port=row.port,
        algorithm=row.algorithm,
    )


def compute_name(directory: str) -> str:
    """`acme.example.org`, with the port where there is one."""
    parts = urlsplit(directory)
    return f"{parts.hostname}-{parts.port}" if parts.port else str(parts.hostname)


def read_secret(where: str, root: Path, name: str) -> str:
    """Empty where no file is named."""
    if not name:
        return ""
    try:
        return (root / name).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{where}: cannot read {name}: {error}") from error


def check_base64url(where: str, text: str) -> None:
    try:
        base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(f"{where}: eab_hmac is not base64url") from error


def is_certifiable(host: str) -> bool:
    """A name an authority could certify: with a dot, not of this machine, no IP address. What is
    no name at all is none: files are called by it."""
    host = host.rstrip(".").lower()
    if len(host) > LONGEST_HOST or not _HOST.fullmatch(host):
        return False
    return not host.endswith(".localhost") and not host.replace(".", "").isdigit()
