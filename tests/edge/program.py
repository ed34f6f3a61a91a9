"""Runs one edge worker on sockets inherited from a test: `python program.py <settings as JSON>`."""

import json
import socket
import sys
from ipaddress import ip_network
from pathlib import Path

from stentor.edge.config import EdgeConfig, Limits, StudioLimits
from stentor.edge.process import run_edge
from stentor.edge.tls.door import build_tls_door
from stentor.lib.layout import DataLayout


def main(settings: dict) -> None:
    layout = DataLayout(Path(settings["data"]))
    run_edge(
        EdgeConfig(
            layout=layout,
            name=settings["name"],
            site_host="localhost",
            studio_host="studio.localhost",
            studio_url="https://studio.localhost:8443",
            http_sockets=(socket.socket(fileno=settings["http"]),),
            https_sockets=(socket.socket(fileno=settings["https"]),),
            tls=build_tls_door(layout, "localhost"),
            trusted_proxies=tuple(ip_network(one) for one in settings["trusted_proxies"]),
            limits=Limits(**settings["limits"]),
            studio_limits=StudioLimits(**settings["studio_limits"]),
        )
    )


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
