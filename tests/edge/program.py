"""Runs edge workers on sockets inherited from a test: `python program.py <settings as JSON>`."""

import json
import os
import signal
import socket
import sys
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

from stentor.edge.config import EdgeConfig, Limits, StudioLimits
from stentor.edge.process import run_edge
from stentor.edge.tls.door import TlsDoor, build_tls_door
from stentor.lib.layout import DataLayout


def build_door(layout: DataLayout, ticket_period: float | None) -> TlsDoor:
    if ticket_period is None:
        return build_tls_door(layout, "localhost")
    return TlsDoor([layout.certs / "live"], "localhost", ticket_period=ticket_period)


def read_config(settings: dict) -> EdgeConfig:
    layout = DataLayout(Path(settings["data"]))
    return EdgeConfig(
        layout=layout,
        name="e1",
        site_host="localhost",
        studio_host="studio.localhost",
        status_host=settings.get("status_host", ""),
        studio_url="https://studio.localhost:8443",
        http_sockets=(socket.socket(fileno=settings["http"]),),
        https_sockets=(socket.socket(fileno=settings["https"]),),
        tls=build_door(layout, settings.get("ticket_period")),
        trusted_proxies=tuple(ip_network(one) for one in settings["trusted_proxies"]),
        limits=Limits(**settings["limits"]),
        studio_limits=StudioLimits(**settings["studio_limits"]),
        stop_seconds=settings["stop_seconds"],
        workers=settings["workers"],
        redis_url=settings.get("redis_url"),
        reserved_seconds=settings.get("reserved_seconds", 3600.0),
        geography_files=tuple(map(Path, settings.get("geography_files", ()))),
        metrics_token=settings["metrics_token"],
    )


def run_forked(config: EdgeConfig, count: int) -> None:
    """Several workers behind the same sockets, as the supervisor starts them."""
    pids = []
    for number in range(count):
        pid = os.fork()
        if pid == 0:
            run_edge(replace(config, name=f"e{number + 1}"))
            os._exit(0)
        pids.append(pid)
    signal.signal(signal.SIGTERM, lambda *_: [os.kill(pid, signal.SIGTERM) for pid in pids])
    for pid in pids:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    if given["workers"] == 1:
        run_edge(read_config(given))
    else:
        run_forked(read_config(given), given["workers"])
