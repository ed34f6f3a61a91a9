"""Names and doors: DNS, TCP, and the registration of a domain."""

import datetime as dt
import json
import socket
import time
from collections.abc import Sequence

import dns.exception
import dns.resolver

from stentor.contracts.probe import Outcome
from stentor.lib.clock import Clock, parse_instant
from stentor.lib.fetch import FetchError, IPNetwork, fetch
from stentor.prober.asking import Door, look_at_certificate
from stentor.prober.check import Finding, Trouble

DOMAIN_NOTE = dt.timedelta(days=30)


def look_up_name(
    host: str,
    expected: frozenset[str],
    seconds: float,
    resolvers: Sequence[tuple[str, int]] = (),
) -> Finding:
    """Does every resolver know the name, and, where `expected` is not empty, by those addresses
    alone? Without `resolvers` the system's are asked."""
    began = time.monotonic()
    for resolver in resolvers or [("", 53)]:
        found = resolve(host, resolver, seconds)
        shown = resolver[0] or "the system's resolver"
        if not found:
            raise Trouble(f"{host} has no address", resolver=shown)
        if expected and found != expected:
            raise Trouble(
                f"{host} leads elsewhere",
                resolver=shown,
                found=", ".join(sorted(found)),
                expected=", ".join(sorted(expected)),
            )
    return Finding(seconds=time.monotonic() - began)


def resolve(host: str, resolver: tuple[str, int], seconds: float) -> frozenset[str]:
    """All addresses by one resolver. Trouble when it does not answer."""
    asked = dns.resolver.Resolver(configure=not resolver[0])
    if resolver[0]:
        asked.nameservers, asked.port = [resolver[0]], resolver[1]
    asked.lifetime = asked.timeout = seconds / 2
    found: set[str] = set()
    for kind in ("A", "AAAA"):
        try:
            found |= {row.to_text() for row in asked.resolve(host, kind, raise_on_no_answer=False)}
        except dns.resolver.NXDOMAIN:
            return frozenset()
        except dns.exception.DNSException as error:
            raise Trouble(
                f"{host} cannot be looked up", resolver=resolver[0] or "system", error=error
            ) from error
    return frozenset(found)


def knock(door: Door, seconds: float) -> Finding:
    """Is a connection taken?"""
    began = time.monotonic()
    try:
        socket.create_connection((door.address, door.port), seconds).close()
    except OSError as error:
        raise Trouble(f"{door.shown} takes no connection: {error}") from error
    return Finding(seconds=time.monotonic() - began)


def knock_with_tls(door: Door, host: str, seconds: float) -> Finding:
    """Does somebody answer a handshake, whatever certificate they show? The kernel takes
    connections for an edge that has died."""
    began = time.monotonic()
    try:
        look_at_certificate(door, host, seconds)
    except (OSError, ValueError) as error:
        raise Trouble(f"{door.shown} does not answer: {error}") from error
    return Finding(seconds=time.monotonic() - began)


def look_up_registration(
    domain: str, service: str, seconds: float, clock: Clock, allowed: Sequence[IPNetwork] = ()
) -> Finding:
    """When does the domain's registration end, by RDAP (RFC 9083, 4.5)?"""
    try:
        answer = fetch(
            f"{service.rstrip('/')}/domain/{domain}",
            most_bytes=1 << 20,
            seconds=seconds,
            allowed=allowed,
        )
        events = json.loads(answer.content)["events"]
        ends = next(
            parse_instant(event["eventDate"])
            for event in events
            if event["eventAction"] == "expiration"
        )
    except (FetchError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise Trouble(
            f"the registration of {domain} cannot be looked up",
            outcome=Outcome.DEGRADED,
            error=repr(error),
        ) from error
    left = ends - clock()
    if left <= DOMAIN_NOTE:
        state = Outcome.DOWN if left <= dt.timedelta() else Outcome.DEGRADED
        raise Trouble(
            f"the registration of {domain} ends in {max(left.days, 0)} days",
            outcome=state,
            ends=ends,
        )
    return Finding()
