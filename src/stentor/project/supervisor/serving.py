"""All of `stentor serve`, and its part `stentor edge`: lock, sockets, certificates, processes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from stentor.edge.tls.door import TlsDoor, build_tls_door
from stentor.edge.tls.tickets import TicketContexts
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import keep_up
from stentor.lib.clock import utc_now
from stentor.project.certificates import compute_wanted_names
from stentor.project.configuration import Configuration, load_configuration
from stentor.project.configuration.served import write_served_ports
from stentor.project.supervisor.announcement import Announcement
from stentor.project.supervisor.child import Program
from stentor.project.supervisor.edges import make_edge_programs
from stentor.project.supervisor.loop import Supervisor
from stentor.project.supervisor.programs import make_programs
from stentor.project.supervisor.run_directory import (
    EDGE_LEFTOVERS,
    LEFTOVERS,
    Serving,
    hold_run_directory,
    note_serving,
)
from stentor.project.supervisor.sockets import Listeners, choose_addresses, open_all

log = structlog.get_logger("supervisor")


@dataclass(frozen=True)
class Opened:
    """What a start has decided and got hold of."""

    configuration: Configuration
    """With the ports that were really taken."""
    listeners: Listeners
    serving: Serving


def serve(data: Path | None, flags: Mapping[str, str], *, with_demo: bool) -> None:
    """Runs the whole platform until SIGTERM or SIGINT.

    Listeners first: the edge starts before everything and waits for nothing. A missing or broken
    database keeps the studio and the worker down, with the reason in the log, until it is back;
    feeds, pages and audio are served all the while. `ready` is said when the studio answers too.
    AlreadyServingError, ListeningError or ConfigurationError before anything was started.
    """
    with open_doors(data, flags, LEFTOVERS) as opened:
        configuration = opened.configuration
        keep_certificates(configuration)
        announcement = Announcement(configuration, opened.serving, with_demo=with_demo)
        tls = build_door(configuration)

        def on_tick(supervisor: Supervisor) -> None:
            announcement.ask(supervisor)
            keep_tickets(tls.tickets, supervisor)

        Supervisor(
            [*make_edges(opened, tls), *make_programs(configuration, with_demo=with_demo)],
            configuration.layout.run,
            is_replaced=is_edge,
            is_told=lambda name: name == "studio",
            on_tick=on_tick,
        ).run()


def serve_listeners(data: Path | None, flags: Mapping[str, str]) -> None:
    """Runs only the edge, on certificates that a keeper beside it makes. Errors as of `serve`."""
    with open_doors(data, flags, EDGE_LEFTOVERS) as opened:
        run = opened.configuration.layout.run
        tls = build_door(opened.configuration)
        Supervisor(
            make_edges(opened, tls),
            run,
            is_replaced=is_edge,
            on_tick=lambda supervisor: keep_tickets(tls.tickets, supervisor),
        ).run()


@contextmanager
def open_doors(
    data: Path | None, flags: Mapping[str, str], leftovers: Sequence[str]
) -> Iterator[Opened]:
    """The data directory's lock and every listening socket; the ports are noted for others."""
    asked = load_configuration(data, flags=flags)
    with hold_run_directory(asked.layout, leftovers):
        addresses = choose_addresses(asked.bind)
        listeners = open_all(addresses, asked.https_port, asked.http_port)
        taken = {
            "STENTOR_HTTPS_PORT": str(listeners.https_port),
            "STENTOR_HTTP_PORT": str(listeners.http_port),
        }
        serving = Serving(list(addresses), listeners.https_port, listeners.http_port)
        write_served_ports(asked.layout, serving.https_port, serving.http_port)
        note_serving(asked.layout, serving)
        configuration = load_configuration(data, flags={**flags, **taken})
        yield Opened(configuration, listeners, serving)


def build_door(configuration: Configuration) -> TlsDoor:
    return build_tls_door(
        configuration.layout,
        configuration.site_host,
        configuration.public.passphrase,
        configuration.edge_limits.certificates,
    )


def make_edges(opened: Opened, tls: TlsDoor) -> list[Program]:
    listeners = opened.listeners
    return make_edge_programs(opened.configuration, tls, listeners.https, listeners.http)


def keep_tickets(tickets: TicketContexts, supervisor: Supervisor) -> None:
    """Lets go of ticket keys whose time is over, and gives workers a new supply before theirs ends:
    as only a fork can, by replacing them as SIGHUP does."""
    tickets.turn()
    if tickets.is_short:
        log.info("edge workers get keys for the session tickets of coming weeks")
        tickets.replenish()
        supervisor.replace_running()


def is_edge(name: str) -> bool:
    return name.startswith("edge-")


def keep_certificates(configuration: Configuration) -> None:
    """The keeper's first round, so that the first listener finds a certificate."""
    try:
        wanted = compute_wanted_names(configuration)
        keep_up(CertificateStore(configuration.layout.certs), wanted, utc_now)
    except OSError as error:
        log.exception("no certificate could be made, the keeper tries on", error=str(error))
