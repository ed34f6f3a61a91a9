"""What people write when they ask to be told; whatever is wrong with it is said at its field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from stentor.incidents.components import BY_ID, SHOW_PREFIX
from stentor.lib.mail import parse_mail_address

MOST_TEXT, MOST_SHOWS = 500, 40
Fields = Mapping[str, Sequence[str]]
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(r"(?:[^\s@.\[\]<>()]+\.)+[^\s@.\[\]<>()]+")
MOST_ADDRESS, MOST_LOCAL = 254, 64
"""RFC 5321, 4.5.3.1."""


class FieldError(ValueError):
    """One sentence for whoever has filled the field in."""


class Choice(NamedTuple):
    """Of what: components, and single shows as they were written."""

    components: tuple[str, ...] = ()
    shows: str = ""


NOTHING = Choice()


@dataclass(frozen=True, kw_only=True)
class Form:
    """What was written, and what is wrong with it."""

    target: str = ""
    """The mail address or the endpoint."""
    choice: Choice = NOTHING
    errors: Mapping[str, str] = field(default_factory=dict)

    def list_components(self) -> list[str]:
        """ids, those of shows with their prefix. FieldError."""
        return [*self.choice.components, *parse_shows(self.choice.shows)]


def make_choice(components: Sequence[str]) -> Choice:
    """As somebody has chosen before, or as a link proposes."""
    shows = [one.removeprefix(SHOW_PREFIX) for one in components if one.startswith(SHOW_PREFIX)]
    return Choice(tuple(one for one in components if one in BY_ID), " ".join(shows)[:MOST_TEXT])


def read_form(fields: Fields, kind: str) -> Form:
    """`kind` names the field that says where: `address`, `url`, or none where that is known."""
    chosen = fields.get("components", ())
    choice = Choice(
        tuple(one for one in dict.fromkeys(chosen) if one in BY_ID),
        (fields.get("shows") or ("",))[0].strip(),
    )
    target = (fields.get(kind) or ("",))[0].strip()
    errors = {}
    try:
        if kind == "address":
            check_address(target)
        elif kind == "url":
            check_endpoint(target)
    except FieldError as error:
        errors[kind] = str(error)
    try:
        parse_shows(choice.shows)
    except FieldError as error:
        errors["shows"] = str(error)
    return Form(target=target, choice=choice, errors=errors)


def check_address(text: str) -> None:
    """FieldError for what is no mail address that a message could be sent to."""
    try:
        address = parse_mail_address(text)
    except ValueError:
        address = None
    is_good = address and address.addr_spec == text and text.isprintable()
    if not (is_good and address and _DOMAIN.fullmatch(address.domain)):
        raise FieldError("Write an address like ann@example.org.")
    if len(text) > MOST_ADDRESS or len(address.username) > MOST_LOCAL:
        raise FieldError("This is longer than an address can be.")


def check_endpoint(text: str) -> None:
    """FieldError for what cannot be POSTed to."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or len(text) > MOST_TEXT or not text.isprintable() or " " in text:
        raise FieldError("Write an address like https://example.org/hook.")
    if parts.username is not None or parts.password is not None:
        raise FieldError("Write it without a name and a password: deliveries are signed.")


def parse_shows(text: str) -> list[str]:
    """Their ids. FieldError for one that cannot be a show's address."""
    slugs = [one.removeprefix("/shows/") for one in text.replace(",", " ").split()]
    if len(slugs) > MOST_SHOWS:
        raise FieldError(f"Name at most {MOST_SHOWS} shows.")
    for slug in slugs:
        if len(slug) > 80 or not _SLUG.fullmatch(slug):
            raise FieldError(f"No show has the address {slug[:80]!r}: small letters and hyphens.")
    return [f"{SHOW_PREFIX}{slug}" for slug in dict.fromkeys(slugs)]
