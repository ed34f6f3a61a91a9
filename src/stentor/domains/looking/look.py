"""One look at a host: what its owner still has to do, and whether listeners are served."""

import secrets
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network

from stentor.contracts.host import PROOF_PREFIX, compute_host_proof
from stentor.domains.looking.certificate import look_at_certificate
from stentor.domains.looking.findings import Finding, is_proof_enough
from stentor.domains.looking.records import NameServers, UnansweredError
from stentor.lib.fetch import FetchError, IPNetwork, fetch

SECONDS = 6.0
MOST_BYTES = 1024


@dataclass(frozen=True, kw_only=True)
class Place:
    """This installation, as it is seen from outside."""

    site_host: str
    secret: bytes = field(repr=False)
    """Of `contracts.host` proofs."""
    names: NameServers = field(default_factory=NameServers)
    http_port: int = 80
    https_port: int = 443
    trusted: ssl.SSLContext | None = None
    """By which certificates are judged; the system's roots."""


@dataclass(frozen=True)
class Sought:
    """The host that is looked at."""

    name: str
    proof_name: str
    proof_text: str


def look(sought: Sought, place: Place) -> list[Finding]:
    """All there is to see, in the order in which an owner puts it right. Takes seconds."""
    findings = list(look_at_names(sought, place))
    if is_proof_enough(findings):
        findings.append(look_at_certificate(sought.name, place.names.resolve, place))
    else:
        findings.append(
            Finding(
                key="certificate",
                state="waits",
                words="It is ordered by itself as soon as the host is yours and leads here.",
            )
        )
    return findings


def look_at_names(sought: Sought, place: Place) -> Iterator[Finding]:
    """What the name servers say, and where it leads."""
    yield look_at_owner(sought, place.names)
    yield look_at_address(sought, place)
    yield look_at_way(sought, place)
    yield look_at_permissions(sought, place.names)


def look_at_owner(sought: Sought, names: NameServers) -> Finding:
    try:
        texts = names.find_texts(sought.proof_name)
    except UnansweredError as error:
        return Finding(key="owner", state="bad", words=f"No name server answered. {error}")
    if sought.proof_text in texts:
        return Finding(key="owner", state="good", words="The TXT record is there.")
    if texts:
        said = ", ".join(texts[:3])
        return Finding(
            key="owner", state="bad", words=f"The TXT record says something else: {said}"
        )
    return Finding(key="owner", state="waits", words="The TXT record is not there yet.")


def look_at_address(sought: Sought, place: Place) -> Finding:
    try:
        found = place.names.find_addresses(sought.name)
    except UnansweredError as error:
        return Finding(key="address", state="bad", words=f"No name server answered. {error}")
    if not found:
        return Finding(key="address", state="waits", words="The name has no address yet.")
    ours = set(find_our_addresses(place))
    seen = ", ".join(found[:4])
    if ours and not ours.intersection(found):
        return Finding(
            key="address",
            state="waits",
            words=f"It leads to {seen}, and {place.site_host} to {', '.join(sorted(ours)[:4])}. "
            "Behind a proxy of your own that is fine as long as listeners arrive.",
        )
    return Finding(key="address", state="good", words=f"It leads to {seen}.")


def look_at_way(sought: Sought, place: Place) -> Finding:
    """Does a request for the name come to this very installation?"""
    nonce = secrets.token_urlsafe(24)
    port = "" if place.http_port == 80 else f":{place.http_port}"
    address = f"http://{sought.name}{port}{PROOF_PREFIX}{nonce}"
    try:
        answer = fetch(
            address,
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
            allowed=list(find_our_networks(place)),
            resolver=place.names.resolve,
        )
    except FetchError as error:
        return Finding(key="reached", state="waits", words=f"Nobody answered there. {error}")
    if answer.content.decode("latin-1") == compute_host_proof(place.secret, sought.name, nonce):
        return Finding(key="reached", state="good", words="A request for it came to this platform.")
    return Finding(
        key="reached",
        state="bad",
        words=f"Something else answered there (status {answer.status}). Lead the name here, and "
        "let a proxy in between pass /.well-known/ on unchanged.",
    )


def look_at_permissions(sought: Sought, names: NameServers) -> Finding:
    try:
        rows = names.find_permissions(sought.name)
    except UnansweredError as error:
        return Finding(key="allowed", state="bad", words=f"No name server answered. {error}")
    if not rows:
        return Finding(
            key="allowed", state="good", words="There is no CAA record, so any authority may."
        )
    return judge_permissions(rows)


def judge_permissions(rows: list[str]) -> Finding:
    """By the values of `issue` (RFC 8659, 4.2): each names one authority, or with `;` nobody."""
    fields = [row.split(" ", 2) for row in rows]
    issuers = [one[2].strip('"') for one in fields if len(one) == 3 and one[1] == "issue"]
    named = [one for one in issuers if one.partition(";")[0].strip()]
    if not issuers:
        words = "The CAA record does not limit who may certify this name."
        return Finding(key="allowed", state="good", words=words)
    if not named:
        words = "The CAA record forbids every authority. Name those of this platform in it."
        return Finding(key="allowed", state="bad", words=words)
    return Finding(
        key="allowed",
        state="good",
        words=f"The CAA record says who may: {'; '.join(named[:5])}. It has to name every "
        "authority of this platform.",
    )


def find_our_addresses(place: Place) -> list[str]:
    """Of the site itself; none where nobody says."""
    try:
        return place.names.find_addresses(place.site_host)
    except UnansweredError:
        return []


def find_our_networks(place: Place) -> Iterator[IPNetwork]:
    """Our own addresses may be asked though they be private."""
    yield from (ip_network(address) for address in find_our_addresses(place))
