"""Texts of settings into values. Every `parse_…` raises ValueError with the rest of a sentence
that starts with the setting's name."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def parse_text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text.strip()


def parse_host(text: str) -> str:
    """A host name in lower case, without port."""
    host = text.strip().lower().rstrip(".")
    if (
        len(host) > 253
        or host.isdecimal()
        or not all(_LABEL.fullmatch(label) for label in host.split("."))
    ):
        raise ValueError(f"{text!r} is not a host name; write one like podcasts.example.org")
    return host


def parse_origin(text: str) -> str:
    """`https://host[:port]` without a path, as clients see the site."""
    parts = urlsplit(text.strip())
    try:
        parts.port  # noqa: B018 -- reading it is the check
        host = parse_host(parts.hostname or "")
    except ValueError:
        host = ""
    if parts.scheme not in {"http", "https"} or not host or parts.path not in {"", "/"}:
        raise ValueError(f"{text!r} is not an origin; write one like https://podcasts.example.org")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def parse_directories(text: str) -> tuple[str, ...]:
    """Addresses of ACME directories, over TLS (RFC 8555, 6.1), separated by commas."""
    addresses = tuple(_split(text, "the address of an ACME directory"))
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname:
            raise ValueError(f"{address!r} is not an https address of an ACME directory")
    if len(set(addresses)) < len(addresses):
        raise ValueError("names an authority twice")
    return addresses


def parse_port(text: str) -> int:
    """0 lets the system choose a free one."""
    number = parse_integer(0)(text)
    if number > 65535:
        raise ValueError(f"{text!r} is not a port; write a number from 0 to 65535")
    return number


def parse_integer(least: int) -> Callable[[str], int]:
    """A parser of whole numbers that are at least `least`."""

    def parse(text: str) -> int:
        try:
            number = int(text.strip())
        except ValueError:
            number = least - 1
        if number < least:
            raise ValueError(f"{text!r} is not a whole number of at least {least}")
        return number

    return parse


def parse_days(most: int) -> Callable[[str], int]:
    """A parser of whole numbers of days, from 1 to `most`."""

    def parse(text: str) -> int:
        if not (text.strip().isdecimal() and 1 <= int(text) <= most):
            raise ValueError(f"{text!r} is not a whole number of days from 1 to {most}")
        return int(text)

    return parse


def parse_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e9:
        raise ValueError(f"{text!r} is not a number of seconds above 0")
    return seconds


def parse_addresses(text: str) -> tuple[str, ...]:
    """IP addresses, separated by commas."""
    return tuple(_parse_address(part) for part in _split(text, "an address to bind"))


def parse_networks(text: str) -> tuple[IPNetwork, ...]:
    """Addresses or networks in CIDR form, separated by commas; none for an empty text."""
    networks: list[IPNetwork] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            networks.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise ValueError(
                f"{part!r} is not a network; write one like 10.0.0.0/8 or 2001:db8::/32"
            ) from error
    return tuple(networks)


def parse_path(text: str) -> Path:
    return Path(parse_text(text)).expanduser()


def parse_files(text: str) -> tuple[Path, ...]:
    """Paths, separated by commas; `none` is none."""
    if text.strip().lower() == "none":
        return ()
    return tuple(Path(part).expanduser() for part in _split(text, "the path of a file, or none"))


def parse_secret_key(text: str) -> str:
    if len(text.strip()) < 32:
        raise ValueError("is shorter than 32 letters; leave it out and a good one is made")
    return text.strip()


def parse_token(text: str) -> str:
    text = text.strip()
    if len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            "must be 16 or more visible ASCII letters; `openssl rand -hex 16` makes some"
        )
    return text


def parse_redis(text: str) -> str:
    parts = urlsplit(text.strip())
    try:
        is_good = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError("is not a Redis address; write redis://host:6379/0")
    return text.strip()


def parse_published(text: str) -> Path:
    if "://" in text:
        raise ValueError(
            f"{text!r} is not a directory; this version keeps published files on a local or "
            "mounted disk only, not on S3"
        )
    return parse_path(text)


def parse_database(text: str) -> Path:
    """`sqlite:///<path>`: three slashes for a path in the data directory, four for an absolute."""
    scheme, separator, rest = text.strip().partition("://")
    if scheme in {"postgres", "postgresql"}:
        raise ValueError("names PostgreSQL, which this version does not support; use sqlite:///…")
    if scheme != "sqlite" or not separator or not rest.startswith("/") or len(rest) < 2:
        raise ValueError("is not a database address; write sqlite:///stentor.sqlite3")
    return Path(rest[1:])


def parse_choice(*choices: str) -> Callable[[str], str]:
    """A parser that takes one of `choices`, in any case."""

    def parse(text: str) -> str:
        chosen = text.strip().lower()
        if chosen not in choices:
            raise ValueError(f"{text!r} is none of {', '.join(choices)}")
        return chosen

    return parse


def _split(text: str, what: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise ValueError(f"is empty; write {what}")
    return parts


def _parse_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError as error:
        raise ValueError(f"{text!r} is not an IP address; write one like 127.0.0.1") from error
