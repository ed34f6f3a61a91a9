"""Hosts that the analytics prefix of a show may lead to."""

import re

MOST_HOSTS = 20
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def parse_prefix_hosts(text: str) -> list[str]:
    """Host names, one a line or by blanks or commas, in lower case, each once.

    ValueError names what is none: an address of the web is cut down to its host, a port, a bare
    word and an IP address are refused.
    """
    hosts: dict[str, None] = {}
    for written in re.split(r"[\s,]+", text.strip()):
        if written:
            hosts[_parse_host(written)] = None
    if len(hosts) > MOST_HOSTS:
        raise ValueError(f"at most {MOST_HOSTS} hosts, not {len(hosts)}")
    return list(hosts)


def _parse_host(written: str) -> str:
    host = re.sub(r"^https?://", "", written, flags=re.IGNORECASE).partition("/")[0].lower()
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        raise ValueError(f"{written!r} is not a host name") from None
    labels = host.split(".")
    is_name = len(labels) > 1 and len(host) <= 253 and all(map(_LABEL.fullmatch, labels))
    if not is_name or labels[-1].isdigit():
        raise ValueError(f"{written!r} is not a host name; write one like audio.example.org")
    return host
