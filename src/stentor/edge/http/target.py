"""Request targets and hosts (RFC 9112 §3.2): where a request is addressed to."""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

MOST_LETTERS = 8192

_VISIBLE = re.compile(rb"[\x21-\x7e\x80-\xff]+")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ENCODED_SEPARATOR = re.compile(r"%(2f|5c)", re.IGNORECASE)
_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._~-]*)(?::\d{0,5})?")


class BadTargetError(ValueError):
    """The target cannot be followed; the text says why. Answered with 400."""


class Target(NamedTuple):
    """A request target taken apart."""

    path: str
    """Percent-decoded; what the published journal is asked for."""
    raw_path: str
    """As it came, for whoever the request is handed on to."""
    query: str
    """Without its question mark, as it came."""
    authority: str | None
    """Host and port of an absolute target; None for the usual form."""
    has_encoded_separator: bool
    """True where a slash or backslash was percent-encoded: no address of ours has one."""


def parse_target(raw: bytes) -> Target:
    """Takes a GET or HEAD target apart. BadTargetError, never a path with a dot segment."""
    if len(raw) > MOST_LETTERS:
        raise BadTargetError("the address is too long")
    if not _VISIBLE.fullmatch(raw):
        raise BadTargetError("the address holds a control character or a space")
    if raw == b"*":
        return Target("*", "*", "", None, has_encoded_separator=False)
    text = raw.decode("latin-1").partition("#")[0]
    authority = None
    if not text.startswith("/"):
        authority, text = split_absolute(text)
    raw_path, _, query = text.partition("?")
    return Target(
        decode_path(raw_path),
        raw_path,
        query,
        authority,
        "%" in raw_path and _ENCODED_SEPARATOR.search(raw_path) is not None,
    )


def split_absolute(text: str) -> tuple[str, str]:
    """Authority and the rest of `http://authority/…`."""
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in {"http", "https"}:
        raise BadTargetError("the address is neither a path nor an http URL")
    place = min((index for mark in "/?" if (index := rest.find(mark)) >= 0), default=len(rest))
    tail = rest[place:]
    return rest[:place], tail if tail.startswith("/") else f"/{tail}"


def decode_path(raw_path: str) -> str:
    """The path's letters. BadTargetError for dot segments, null bytes, broken escapes."""
    path = raw_path
    if "%" in path or not path.isascii():
        if _BAD_ESCAPE.search(path):
            raise BadTargetError("the address has a percent sign that escapes nothing")
        try:
            path = unquote_to_bytes(path.encode("latin-1")).decode()
        except UnicodeDecodeError as error:
            raise BadTargetError("the address is not UTF-8") from error
        if any(letter < " " or letter == "\x7f" for letter in path):
            raise BadTargetError("the address holds a control character")
    if "/." in path and any(segment in {".", ".."} for segment in path.split("/")):
        raise BadTargetError("the address has dot segments")
    return path


def parse_host(field: str) -> str:
    """Host name in lower case without port or final dot. BadTargetError when it is none."""
    field = field.strip()
    if not _HOST.fullmatch(field):
        raise BadTargetError("the Host field is not a host name")
    host = field[: field.index("]") + 1] if field.startswith("[") else field.partition(":")[0]
    return host.lower().removesuffix(".")
