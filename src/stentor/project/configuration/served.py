"""Which ports the site was last served on, so that a command beside the server agrees with it."""

import json

from stentor.lib.durable import write_bytes_durably
from stentor.lib.layout import DataLayout

PORT_SETTINGS = ("STENTOR_HTTPS_PORT", "STENTOR_HTTP_PORT")


def read_served_ports(layout: DataLayout) -> dict[str, int]:
    """Ports by setting name; empty where nothing has been served or the note is unreadable."""
    try:
        note = json.loads(layout.served.read_bytes())
        return {name: int(note[name]) for name in PORT_SETTINGS}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_served_ports(layout: DataLayout, https_port: int, http_port: int) -> None:
    """Remembers the ports for `load_configuration`; unchanged ones are not written again."""
    ports = dict(zip(PORT_SETTINGS, (https_port, http_port), strict=True))
    if read_served_ports(layout) != ports:
        write_bytes_durably(layout.served, json.dumps(ports).encode() + b"\n")
