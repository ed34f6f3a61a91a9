"""One round over every certificate: look, decide, make, verify, store. Safe to repeat."""

import datetime as dt
from dataclasses import dataclass

import structlog
from cryptography import x509

from stentor.keeper.authority import Authority, issue_leaf, make_authority
from stentor.keeper.inspection import CertificateFacts, UnusablePemError, inspect_pem
from stentor.keeper.plan import Plan, make_plan
from stentor.keeper.store import CertificateStore
from stentor.keeper.verification import verify_pem
from stentor.lib.clock import Clock

log = structlog.get_logger("keeper")


@dataclass(frozen=True)
class WantedNames:
    """What the edge is asked for: hosts and IP addresses, all of one certificate."""

    site_host: str
    names: frozenset[str]

    def add(self, hosts: frozenset[str]) -> "WantedNames":
        return WantedNames(self.site_host, self.names | hosts) if hosts else self


def keep_up(store: CertificateStore, wanted: WantedNames, clock: Clock) -> Plan:
    """Leaves the store with a valid root and a verified certificate for every wanted name.

    What is already good stays as it is. Returns the plan that held *before* the round.
    OSError when the disk refuses; nothing served has changed then.
    """
    store.prepare()
    with store.lock():
        now = clock()
        authority = ensure_authority(store, now)
        facts = read_facts(store, authority.certificate)
        plan = make_plan(facts, wanted.site_host, wanted.names, now)
        if plan.decision.action == "renew":
            content = issue_leaf(authority, plan.target, plan.names, now)
            verify_pem(content, authority.certificate, plan.names, now)
            store.write_live(plan.target, content)
            log.info("certificate made", name=plan.target, because=plan.decision.reason)
        for name in plan.retired:
            store.remove_live(name)
            log.info("certificate of former settings removed", name=name)
        return plan


def ensure_authority(store: CertificateStore, now: dt.datetime) -> Authority:
    """The present root; a new one where it is missing, damaged, ended or its key is lost.

    The files of the one before are kept in `former/`.
    """
    authority = store.read_authority()
    if authority is not None and is_within_its_dates(authority.certificate, now):
        return authority
    if store.set_authority_aside():
        log.warning(
            "the local authority was damaged or its key lost; a new one takes its place, "
            "clients have to trust the new root",
            root=str(store.authority_certificate),
        )
    authority = make_authority()
    store.write_authority(authority)
    return authority


def is_within_its_dates(certificate: x509.Certificate, now: dt.datetime) -> bool:
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc


def read_facts(
    store: CertificateStore, root: x509.Certificate | None
) -> dict[str, CertificateFacts | None]:
    """Facts of every file in `live/` by name, None for one that cannot be served."""
    return {name: try_inspect(content, root) for name, content in store.list_live().items()}


def try_inspect(content: bytes, root: x509.Certificate | None) -> CertificateFacts | None:
    """Facts, or None for a file that cannot be served."""
    try:
        return inspect_pem(content, root)
    except UnusablePemError:
        return None
