"""The edge's workers: forked, so that they inherit the listening sockets and the TLS context."""

from socket import socket

from stentor.edge.config import EdgeConfig, Limits
from stentor.edge.process import run_edge
from stentor.edge.tls.door import TlsDoor
from stentor.project.configuration import Configuration
from stentor.project.logs import name_process
from stentor.project.supervisor.child import Program

STOP_SECONDS = 6.0
"""Downloads under way at SIGTERM get this long; the supervisor waits a little longer."""


def make_edge_programs(
    configuration: Configuration,
    tls: TlsDoor,
    https: tuple[socket, ...],
    http: tuple[socket, ...],
) -> list[Program]:
    """One program a worker: `edge-1`, `edge-2`, …"""
    return [
        make_edge_program(
            compute_edge_config(configuration, f"edge-{number}", tls=tls, https=https, http=http)
        )
        for number in range(1, configuration.edge_workers + 1)
    ]


def make_edge_program(config: EdgeConfig) -> Program:
    def run() -> None:
        name_process(config.name)
        run_edge(config)

    return Program(config.name, run)


def compute_edge_config(
    configuration: Configuration,
    name: str,
    *,
    tls: TlsDoor,
    https: tuple[socket, ...],
    http: tuple[socket, ...],
) -> EdgeConfig:
    """What the settings mean for one worker."""
    limits = configuration.edge_limits
    return EdgeConfig(
        layout=configuration.layout,
        name=name,
        site_host=configuration.site_host,
        studio_host=configuration.studio_host,
        studio_url=configuration.studio_url,
        https_sockets=https,
        http_sockets=http,
        tls=tls,
        trusted_proxies=configuration.trusted_proxies,
        signing_keys=configuration.signing_keys,
        workers=configuration.edge_workers * configuration.edge_machines,
        redis_url=configuration.redis_url,
        link_hours=configuration.link_hours,
        geography_files=configuration.geography_files,
        reserved_seconds=configuration.reserved_minutes * 60.0,
        limits=Limits(
            header_seconds=limits.header_seconds,
            header_bytes=limits.header_bytes,
            idle_seconds=limits.idle_seconds,
            least_rate=limits.least_rate,
            connections=limits.connections,
            connections_per_address=limits.connections_per_address,
        ),
        metrics_token=configuration.metrics_token,
        status_host=configuration.status.host,
        stop_seconds=STOP_SECONDS,
    )
