"""All of `stentor serve`: lock, sockets, certificates, processes, the line that says ready."""

from collections.abc import Mapping
from pathlib import Path

import structlog

from stentor.edge.tls.door import build_tls_door
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import keep_up
from stentor.lib.clock import utc_now
from stentor.project.certificates import compute_wanted_names
from stentor.project.configuration import Configuration, load_configuration
from stentor.project.configuration.served import write_served_ports
from stentor.project.supervisor.announcement import Announcement
from stentor.project.supervisor.edges import make_edge_programs
from stentor.project.supervisor.loop import Supervisor
from stentor.project.supervisor.programs import make_programs
from stentor.project.supervisor.run_directory import Serving, hold_run_directory, note_serving
from stentor.project.supervisor.sockets import Listeners, choose_addresses, open_all

log = structlog.get_logger("supervisor")


def serve(data: Path | None, flags: Mapping[str, str], *, with_demo: bool) -> None:
    """Runs the whole platform until SIGTERM or SIGINT.

    AlreadyServingError, ListeningError or ConfigurationError before anything was started.
    """
    asked = load_configuration(data, flags=flags)
    with hold_run_directory(asked.layout):
        addresses = choose_addresses(asked.bind)
        listeners = open_all(addresses, asked.https_port, asked.http_port)
        ports = {
            "STENTOR_HTTPS_PORT": str(listeners.https_port),
            "STENTOR_HTTP_PORT": str(listeners.http_port),
        }
        configuration = load_configuration(data, flags={**flags, **ports})
        layout = configuration.layout
        write_served_ports(layout, listeners.https_port, listeners.http_port)
        serving = Serving(list(addresses), listeners.https_port, listeners.http_port)
        note_serving(layout, serving)
        keep_certificates(configuration)
        supervise(configuration, listeners, serving, with_demo=with_demo)


def supervise(
    configuration: Configuration, listeners: Listeners, serving: Serving, *, with_demo: bool
) -> None:
    """Listeners first: the edge starts before everything and waits for nothing.

    A missing or broken database keeps the studio and the worker down, with the reason in the
    log, until it is back; feeds, pages and audio are served all the while. `ready` is said only
    when the studio answers too.
    """
    tls = build_tls_door(configuration.layout, configuration.site_host)
    announcement = Announcement(configuration, serving, with_demo=with_demo)
    Supervisor(
        [
            *make_edge_programs(configuration, tls, listeners.https, listeners.http),
            *make_programs(configuration, with_demo=with_demo),
        ],
        configuration.layout.run,
        is_replaced=lambda name: name.startswith("edge-"),
        is_told=lambda name: name == "studio",
        on_tick=announcement.ask,
    ).run()


def keep_certificates(configuration: Configuration) -> None:
    """The keeper's first round, so that the first listener finds a certificate."""
    try:
        wanted = compute_wanted_names(configuration)
        keep_up(CertificateStore(configuration.layout.certs), wanted, utc_now)
    except OSError as error:
        log.exception("no certificate could be made, the keeper tries on", error=str(error))
