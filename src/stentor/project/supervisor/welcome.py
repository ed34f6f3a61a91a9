"""What the person who started it reads on standard error once everything answers."""

import socket
from pathlib import Path

from stentor.project.configuration import Configuration


def write_welcome(
    configuration: Configuration, *, ca: Path | None, owner_link: str | None, address: str
) -> str:
    """Where to go and what to do first; several lines."""
    lines = [
        "",
        "Stentor answers.",
        f"  site    {configuration.site_url}/",
        f"  studio  {configuration.studio_url}/",
    ]
    if ca is not None:
        lines += [
            f"  Browsers and players trust it once they trust the local root {ca},",
            f"  curl with --cacert {ca}",
        ]
    lines += [
        line
        for host in (configuration.site_host, configuration.studio_host)
        if not does_resolve(host)
        for line in describe_unresolved(host, address, configuration.https_port)
    ]
    if owner_link:
        lines += [
            "",
            "Nobody owns this installation yet. This link makes its first visitor the owner, once,",
            "within 24 hours; starting Stentor again prints a new one:",
            f"  {owner_link}",
        ]
    return "\n".join([*lines, "", ""])


def describe_unresolved(host: str, address: str, port: int) -> list[str]:
    """How to reach a name this machine does not know."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 -- read, not bound
    return [
        f"  This machine does not resolve {host}. Either add to /etc/hosts:  {reachable} {host}",
        f"  or use  curl --resolve {host}:{port}:{reachable}",
    ]


def does_resolve(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return False
    return True
