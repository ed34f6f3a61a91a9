"""What the settings mean for the prober: whom it asks, whom it trusts, how it publishes."""

import ipaddress
import socket
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from stentor.lib.clock import utc_now
from stentor.prober.asking import Door, Roots
from stentor.prober.check import Finding
from stentor.prober.checks.publishing import publish_canary
from stentor.prober.settings import ProbeSettings
from stentor.prober.surroundings import Surroundings
from stentor.project.configuration import Configuration, ConfigurationError
from stentor.project.supervisor.sockets import choose_addresses

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- looked at, not bound
MOST_DOORS = 8


def compute_surroundings(configuration: Configuration) -> Surroundings:
    """For a prober on the machine itself."""
    settings = configuration.probes
    trust = Roots(configuration.layout.certs / "ca.pem", *settings.roots)
    addresses = settings.addresses or tuple(
        ANY_ADDRESS.get(address, address) for address in choose_addresses(configuration.bind)
    )
    where = Surroundings(
        settings=settings,
        site_host=configuration.site_host,
        studio_host=configuration.studio_host,
        status_host=configuration.status.host,
        doors=tuple(Door(address, configuration.https_port, trust=trust) for address in addresses),
        clock=utc_now,
        layout=configuration.layout,
        signing_keys=configuration.signing_keys,
        database=str(configuration.database),
    )
    if settings.publish_every:
        return replace(where, publish=make_publisher(configuration, where))
    return where


def make_publisher(configuration: Configuration, where: Surroundings) -> "partial[Finding]":
    """Publishes as a publisher's own command does."""
    settings, layout = where.settings, configuration.layout
    command = [
        sys.executable, "-m", "stentor.project", "publish", "--show", settings.publish_show,
        "--show-title", "Canary", "--guid", "canary", "--data", str(layout.root), "--json",
    ]  # fmt: skip
    return partial(
        publish_canary, command, layout.state / "canary.wav", where.doors[0], where.site_host,
        settings.seconds, where.clock,
    )  # fmt: skip


def compute_outside(
    name: str, site: str, studio: str, roots: tuple[Path, ...], feeds: tuple[str, ...]
) -> Surroundings:
    """For a prober anywhere else, from what everybody can see. ConfigurationError.

    The studio of a site that is named by its address is only looked at where it is named too.
    """
    parts = urlsplit(site if "//" in site else f"https://{site}")
    host = parts.hostname or ""
    try:
        port = parts.port or 443
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"--site {site}: {error}") from error
    trust = Roots(*roots)
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))[:MOST_DOORS]
    return Surroundings(
        settings=ProbeSettings(name=name),
        site_host=host,
        studio_host=studio or (f"studio.{host}" if is_name(host) else ""),
        doors=tuple(Door(address, port, trust=trust) for address in addresses),
        clock=utc_now,
        feeds=feeds,
    )


def is_name(host: str) -> bool:
    """Is it one, and no address?"""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False
