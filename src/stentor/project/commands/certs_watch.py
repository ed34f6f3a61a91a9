"""`stentor certs watch`: the outside eye, on a machine that has nothing to do with the site."""

import datetime as dt
import json
import signal
import ssl
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography import x509

from stentor.alarms import AlarmDesk, DeadMansSwitch
from stentor.keeper.outside.looking import Seen, Trust
from stentor.keeper.outside.target import Target, parse_target
from stentor.keeper.outside.watching import Found, Watch, watch
from stentor.keeper.renewal.trust import find_public_stores, read_stores
from stentor.lib.clock import format_instant
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input
from stentor.project.logs import configure_logging, name_process

SIGNS = {"calm": "good", "note": "NOTE", "page": "PAGE", "everybody": "EVERYBODY"}


def watch_hosts(
    hosts: Annotated[list[str], typer.Argument(help="HOST[:PORT][@ADDRESS], any number.")],
    data: Annotated[
        Path | None, typer.Option(help="Where stentor.toml says whom to tell; alarms lie there.")
    ] = None,
    root: Annotated[list[Path] | None, typer.Option(help="A certificate to trust.")] = None,
    every: Annotated[float, typer.Option(help="Seconds from round to round.")] = 60.0,
    timeout: Annotated[float, typer.Option(help="Seconds a handshake may take.")] = 10.0,
    once: Annotated[bool, typer.Option("--once", help="One look; ends with 1 if any is bad.")] = (
        False
    ),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document; with --once.")] = (
        False
    ),
) -> None:
    """Looks at certificates as any client meets them, and raises alarms of its own."""
    name_process("watch")
    try:
        targets = list(dict.fromkeys(parse_target(host) for host in hosts))
        trust = build_trust(root or [])
        configuration = load_configuration(data)
    except (ConfigurationError, ValueError) as error:
        end_with_bad_input(str(error))
    if not 1 <= every <= 86_400 or not 0.1 <= timeout <= 120:
        end_with_bad_input("--every is from 1 to 86400 seconds, --timeout from 0.1 to 120")
    if as_json and not once:
        end_with_bad_input("--json prints one document: use it with --once")
    configure_logging(configuration.log_format, configuration.log_level)
    rounds = Watch(targets, trust, timeout)
    if once:
        rounds.tries = 1
        found = rounds.take_round()
        sys.stdout.write(write_json(found) if as_json else write_report(found))
        raise typer.Exit(int(any(one.verdict.level != "calm" for one in found)))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    alarms = configuration.alarms
    switch = DeadMansSwitch(
        alarms.heartbeats.get("watch", ""),
        every=alarms.heartbeat_seconds,
        networks=alarms.networks,
    )
    with AlarmDesk(configuration.layout.alarms, "watch", alarms) as desk:
        watch(rounds, desk, stop, every=every, proof_of_life=switch.beat)


def build_trust(roots: list[Path]) -> Trust:
    """The system's roots and those in the files. ValueError for one that cannot be used."""
    for path in roots:
        try:
            x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            raise ValueError(f"--root {path} holds no certificate: {error}") from None

    def build_context() -> ssl.SSLContext:
        context = ssl.create_default_context()
        for path in roots:
            context.load_verify_locations(path)
        return context

    return Trust(build_context, read_stores([*find_public_stores(), *roots]))


def write_json(found: list[Found]) -> str:
    return json.dumps({"hosts": [describe(one) for one in found]}) + "\n"


def describe(found: Found) -> dict[str, Any]:
    """One target."""
    verdict = found.verdict
    planned = verdict.planned
    return {
        **describe_target(found.target),
        "state": verdict.level,
        "reason": verdict.reason or None,
        "renewal_planned": format_instant(dt.datetime.fromtimestamp(planned, dt.UTC))
        if planned
        else None,
        "life_left": round(verdict.left, 4) if verdict.left is not None else None,
        "addresses": [describe_seen(seen) for seen in found.seen],
    }


def describe_target(target: Target) -> dict[str, Any]:
    return {"host": target.host, "port": target.port}


def describe_seen(seen: Seen) -> dict[str, Any]:
    """One of its addresses."""
    end = seen.earliest_end
    return {
        "address": seen.shown,
        "fingerprint": seen.fingerprint,
        "names": list(seen.names),
        "earliest_end": format_instant(end) if end else None,
        "refused": seen.refused,
        "unreached": seen.unreached,
        "chain": [
            {
                "title": link.title,
                "fingerprint": link.fingerprint,
                "not_before": format_instant(link.not_before),
                "not_after": format_instant(link.not_after),
            }
            for link in seen.links
        ],
    }


def write_report(found: list[Found]) -> str:
    """The same for people."""
    return "\n".join(line for one in found for line in describe_lines(one)) + "\n"


def describe_lines(found: Found) -> Iterator[str]:
    verdict = found.verdict
    left = f"{verdict.left:.0%} of its life left" if verdict.left is not None else ""
    rest = ", ".join(filter(None, [verdict.reason, left]))
    yield f"{SIGNS[verdict.level]:10}{found.target.shown:32} {rest}".rstrip()
    for seen in found.seen:
        yield f"{'':10}at {seen.shown}: {seen.unreached or seen.refused or seen.fingerprint}"
        for link in seen.links:
            yield f"{'':12}until {format_instant(link.not_after)}  {link.title}"
