"""Hosts that the analytics prefix of a show may lead to."""

import re

from stentor.lib.hostnames import HostNameError, parse_host_name

MOST_HOSTS = 20
MOST_QUERIES = 5
_QUERY = re.compile(r"[A-Za-z0-9._~\[\]-]{1,64}")


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


def parse_prefix_queries(text: str) -> list[str]:
    """Names in a query, one a line or by blanks or commas, each once.

    ValueError names what is none: a value behind a name, a question mark.
    """
    names: dict[str, None] = {}
    for written in re.split(r"[\s,]+", text.strip()):
        if written and not _QUERY.fullmatch(written):
            raise ValueError(f"{written!r} is not the name alone: of ?id=7 it is id")
        if written:
            names[written] = None
    if len(names) > MOST_QUERIES:
        raise ValueError(f"at most {MOST_QUERIES} names, not {len(names)}")
    return list(names)


def _parse_host(written: str) -> str:
    try:
        return parse_host_name(written)
    except HostNameError as error:
        raise ValueError(
            f"{written!r} is not a host name; write one like audio.example.org. {error}"
        ) from error
