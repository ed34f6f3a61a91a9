"""One inventory from everything there is."""

import contextlib
import json
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from cryptography import x509

from stentor.contracts.inventory import Inventory, Item
from stentor.keeper.acme.settings import AuthoritySettings, PublicSettings
from stentor.keeper.acme.table import is_certifiable
from stentor.keeper.inventory.cache import Answers
from stentor.keeper.inventory.certificates import list_links
from stentor.keeper.inventory.domains import list_permissions, list_registrations
from stentor.keeper.inventory.feeds import find_feed_hosts
from stentor.keeper.inventory.listeners import find_listeners, list_strangers
from stentor.keeper.outside.looking import Trust, look, resolve, say
from stentor.keeper.outside.target import Target
from stentor.keeper.outside.verdict import judge_one
from stentor.keeper.renewal.trust import find_public_stores, read_stores
from stentor.keeper.shelf.files import DiskFiles, Files
from stentor.keeper.told import add_told, read_told_hosts
from stentor.keeper.upkeep import try_inspect
from stentor.lib.clock import Clock, format_instant
from stentor.lib.fetch import LOOPBACK, FetchError, IPNetwork, fetch
from stentor.lib.layout import DataLayout

SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Where it is taken."""

    layout: DataLayout
    public: PublicSettings
    site_host: str
    studio_host: str
    clock: Clock
    registries: str
    """Address of an RDAP service."""
    allowed: Sequence[IPNetwork] = ()
    """Inner networks that may be asked."""
    trust: Trust | None = None
    """By which certificates of others are judged; the system's roots."""
    stores: list[list[x509.Certificate]] = field(
        default_factory=lambda: read_stores(find_public_stores())
    )


def take_inventory(grounds: Grounds) -> Inventory:
    """Looks at the disk, at DNS, at registries, at hosts of others and at this machine's ports.

    What cannot be found out is said to be unknown. OSError where the certificates cannot be read.
    """
    public = add_told(grounds.public, read_told_hosts(grounds.layout))
    grounds = replace(grounds, public=public)
    now = grounds.clock().timestamp()
    files = DiskFiles(grounds.layout.certs)
    answers = Answers(files, now)
    items = [
        *list_shelf(grounds, files),
        *list_store(grounds),
        *list_accounts(grounds, files),
        *list_elsewhere(grounds, answers, now),
    ]
    known = {item.detail for item in items if item.kind == "leaf"}
    items += list_strangers(
        find_listeners(), known, grounds.public.listeners, grounds.site_host, grounds.clock()
    )
    with contextlib.suppress(OSError):  # a full disk costs only the answers
        answers.keep()
    unique = {(one.kind, one.name, one.detail): one for one in items}
    ordered = sorted(unique.values(), key=lambda one: (one.deadline or "9999", one.kind, one.name))
    return Inventory(at=format_instant(grounds.clock()), items=ordered)


def list_shelf(grounds: Grounds, files: Files) -> Iterator[Item]:
    """What public authorities issued: the keeper's, while the settings ask for the name."""
    wanted = grounds.public.hosts if grounds.public.authorities else frozenset()
    for folder, words in (("public", "the keeper"), ("spare", "the keeper, as a spare")):
        for file in files.names(folder):
            name = file.removesuffix(".pem")
            owner = words if name in wanted else ""
            content = files.read(f"{folder}/{file}") or b""
            yield from list_links(content, name, owner, grounds.stores)


def list_store(grounds: Grounds) -> Iterator[Item]:
    """The local authority's, and those that an operator put there by hand."""
    files = DiskFiles(grounds.layout.certs)
    for file in files.names("live"):
        content = files.read(f"live/{file}") or b""
        facts = try_inspect(content, None)
        is_local = facts is not None and facts.is_local
        names = ", ".join(sorted(facts.names)) if facts else file
        yield from list_links(content, names, "the keeper" if is_local else "", grounds.stores)


def list_accounts(grounds: Grounds, files: Files) -> Iterator[Item]:
    """Our keys at the authorities: none ends by itself, but each can be lost."""
    kept = set(files.names("accounts"))
    for one in grounds.public.authorities:
        is_there = f"{one.name}.json" in kept
        yield Item(
            kind="account-key",
            name=one.name,
            owner="the keeper",
            detail="on disk" if is_there else "none yet: made with the first order",
        )


def list_elsewhere(grounds: Grounds, answers: Answers, now: float) -> Iterator[Item]:
    """What depends on others; nothing for an installation of this machine's own names only."""
    own = frozenset({grounds.site_host, grounds.studio_host, *grounds.public.hosts})
    hosts = {host for host in own if is_certifiable(host) and not host.startswith("*.")}
    yield from list_registrations(hosts, answers, grounds.registries, now, grounds.allowed)
    if grounds.public.authorities:
        identities = {
            one.name: answers.get(f"identities:{one.directory}", partial(ask_identities, one))
            for one in grounds.public.authorities
        }
        yield from list_permissions(hosts, identities, answers)
    feeds = find_feed_hosts(grounds.layout.journal, grounds.layout.objects, own)
    for host in sorted(host for host in feeds if is_certifiable(host)):
        yield look_at_dependency(host, grounds, now)


def ask_identities(authority: AuthoritySettings) -> list[str]:
    """The names that stand for an authority in CAA records (RFC 8555, 7.1.1). LookupError."""
    trusted = ssl.create_default_context(cafile=str(authority.roots)) if authority.roots else None
    try:
        answer = fetch(
            authority.directory,
            most_bytes=1 << 18,
            seconds=SECONDS,
            allowed=LOOPBACK if authority.roots else (),
            trusted=trusted,
        )
        found = json.loads(answer.content).get("meta", {}).get("caaIdentities", [])
        return [str(one) for one in found]
    except (FetchError, OSError, ValueError, AttributeError) as error:
        raise LookupError(str(error)) from error


def look_at_dependency(host: str, grounds: Grounds, now: float) -> Item:
    """A host of somebody else's that listeners go through."""
    trust = grounds.trust or Trust(ssl.create_default_context, grounds.stores)
    target = Target(host)
    try:
        seen = look(target, resolve(target)[0], trust, SECONDS)
    except OSError as error:
        problem, ends = f"it has no address: {say(error)}", None
    else:
        problem, ends = seen.unreached or judge_one(seen, now).reason, seen.earliest_end
    return Item(
        kind="dependency",
        name=host,
        owner="whoever runs it",
        deadline=format_instant(ends) if ends else None,
        problem=problem,
        detail="feeds lead listeners to it",
    )
