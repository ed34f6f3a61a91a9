"""What stands behind a host name: its domain's registration, and who may certify it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import dns.exception
import dns.resolver

from stentor.contracts.inventory import Item
from stentor.keeper.inventory.cache import Answers
from stentor.lib.clock import format_instant, parse_instant
from stentor.lib.fetch import FetchError, IPNetwork, fetch

SOON_SECONDS = 30 * 86_400.0
SECONDS = 15.0


def list_registrations(
    hosts: Iterable[str],
    answers: Answers,
    service: str,
    now: float,
    allowed: Sequence[IPNetwork] = (),
) -> Iterator[Item]:
    """One a domain. Where nobody can say, the deadline is unknown and that is said."""
    found: dict[str, str | None] = {}
    for host in sorted(hosts):
        domain, ends = find_registration(host, answers, service, allowed)
        found[domain] = ends
    for domain, ends in found.items():
        problem = ""
        if ends and parse_instant(ends).timestamp() - now < SOON_SECONDS:
            problem = "the registration ends within a month"
        yield Item(
            kind="registration",
            name=domain,
            owner="the registrar's account",
            deadline=ends,
            problem=problem,
            detail="" if ends else "unknown: no registry answered with an end",
        )


def find_registration(
    host: str, answers: Answers, service: str, allowed: Sequence[IPNetwork]
) -> tuple[str, str | None]:
    """The domain that a registry knows, walking up from the host, and its end."""
    labels = host.split(".")
    names = [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))]
    for name in reversed(names):
        ends = answers.get(f"rdap:{name}", partial(ask_registry, name, service, allowed))
        if isinstance(ends, str):
            return name, ends
    return names[-1], None


def ask_registry(domain: str, service: str, allowed: Sequence[IPNetwork] = ()) -> str:
    """When a registration ends, by RDAP (RFC 9083, 4.5). LookupError."""
    try:
        answer = fetch(
            f"{service.rstrip('/')}/domain/{domain}",
            most_bytes=1 << 20,
            seconds=SECONDS,
            allowed=allowed,
        )
        events = json.loads(answer.content)["events"]
        texts = [one["eventDate"] for one in events if one["eventAction"] == "expiration"]
        return format_instant(parse_instant(texts[0]))
    except (FetchError, ValueError, KeyError, TypeError, IndexError) as error:
        raise LookupError(f"{domain}: {error}") from error


def list_permissions(
    hosts: Iterable[str], identities: dict[str, list[str] | None], answers: Answers
) -> Iterator[Item]:
    """Whether the CAA records of each host name every authority. `identities` are the names by
    which the authorities, by ours, call themselves there; None where one does not say."""
    for host in sorted(hosts):
        allowed = answers.get(f"caa:{host}", partial(look_up_permissions, host))
        if allowed is None:
            yield make_permission(host, "", "unknown: its records could not be looked up")
            continue
        refused = [
            name
            for name, known in identities.items()
            if known and not set(known) & set(allowed["issue"])
        ]
        if not allowed["is_set"]:
            yield make_permission(host, "", "no record: any authority may")
        elif refused:
            yield make_permission(host, f"its CAA record forbids {', '.join(refused)}", "")
        else:
            yield make_permission(host, "", f"allows {', '.join(allowed['issue'])}")


def make_permission(host: str, problem: str, detail: str) -> Item:
    return Item(
        kind="caa", name=host, owner="the domain's operator", problem=problem, detail=detail
    )


def look_up_permissions(host: str) -> dict[str, object]:
    """The closest CAA records above a host (RFC 8659, 3): whether there are any with `issue`, and
    which authorities they name. LookupError where DNS does not answer."""
    resolver = dns.resolver.Resolver()
    resolver.lifetime = 5.0
    labels = host.split(".")
    for at in range(len(labels)):
        name = ".".join(labels[at:])
        try:
            rows = list(resolver.resolve(f"{name}.", "CAA"))
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            continue
        except dns.exception.DNSException as error:
            raise LookupError(f"{name}: {error}") from error
        issue = [row.value.decode().split(";")[0].strip() for row in rows if row.tag == b"issue"]
        return {"is_set": bool(issue), "issue": [one for one in issue if one]}
    return {"is_set": False, "issue": []}
