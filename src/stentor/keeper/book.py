"""How every certificate stands, written down for the studio and the API."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from stentor.contracts.certificate import CertificateBook, Held, Kept, NextStep, encode
from stentor.keeper.acme.settings import PublicSettings
from stentor.keeper.acme.table import is_certifiable
from stentor.keeper.decision import compute_due as compute_local_due
from stentor.keeper.inspection import CertificateFacts
from stentor.keeper.life.history import History
from stentor.keeper.life.records import Certificate, Situation
from stentor.keeper.life.timing import compute_due
from stentor.keeper.plan import Plan, make_plan
from stentor.keeper.proof import Proof
from stentor.keeper.public_alarm import compute_name_alarm, count_failures
from stentor.keeper.public_status import find_next, find_problem, read_moment
from stentor.keeper.status import find_problem as find_store_problem
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames, read_facts
from stentor.lib.clock import utc_now

log = structlog.get_logger("keeper")

EVERY = 2.0
NAMES_A_SECOND = 200
"""With many names it is written less often."""
KEEPER = "the keeper"


def describe_name(situation: Situation, reason: str, proof: Proof | None, now: float) -> Kept:
    """One name of public authorities; `reason` is why something last went wrong."""
    alarm = compute_name_alarm(situation, now)
    failures = count_failures(situation, now)
    keeps_spare = len(situation.authorities) > 1 or situation.spare is not None
    return Kept(
        name=situation.name,
        kind="public",
        names=[situation.name],
        owner=KEEPER,
        live=describe_held(situation, situation.live),
        spare=describe_held(situation, situation.spare),
        problem=find_problem(situation, situation.live, now) or "",
        next=find_next(situation, "live", now),
        spare_next=find_next(situation, "spare", now) if keeps_spare else None,
        alarm=alarm.level,
        alarm_reason=alarm.reason,
        failures=failures,
        last_failure=reason if failures else "",
        wished_at=None if situation.wished_at is None else read_moment(situation.wished_at),
        proved_at=read_moment(proof.proved_at) if proof and proof.proved_at else None,
        unproved=proof.problem if proof else "",
    )


def describe_held(situation: Situation, certificate: Certificate | None) -> Held | None:
    if certificate is None:
        return None
    window = situation.windows.get(certificate.fingerprint)
    begins, ends = read_moment(certificate.not_before), read_moment(certificate.not_after)
    if begins is None or ends is None:
        return None
    return Held(
        fingerprint=certificate.fingerprint,
        authority=certificate.authority,
        not_before=begins,
        not_after=ends,
        planned=read_moment(compute_due(situation.name, certificate, window)),
    )


def describe_files(
    store: CertificateStore, wanted: WantedNames, certified: AbstractSet[str], now: datetime
) -> Iterator[Kept]:
    """What lies in `live/`: the local authority's certificate, and what was put there by hand.
    `certified` are names that public authorities vouch for as well."""
    authority = store.read_authority()
    facts = read_facts(store, authority.certificate if authority else None)
    plan = make_plan(facts, wanted.site_host, wanted.names, now)
    for file, found in sorted(facts.items()):
        yield describe_file(file, found, plan, certified, now)


def describe_file(
    file: str,
    facts: CertificateFacts | None,
    plan: Plan,
    certified: AbstractSet[str],
    now: datetime,
) -> Kept:
    """One file of `live/`."""
    is_local = facts is not None and facts.is_local
    due = compute_local_due(facts) if facts and file == plan.target else None
    if due:
        step = NextStep(action="wait", at=due, reason="half of its life is over")
    else:
        step = NextStep(action="nothing", reason="no program renews it")
    return Kept(
        name=file,
        kind="local" if is_local else "own",
        names=sorted(facts.names) if facts else [],
        owner=KEEPER if is_local else "",
        live=Held(
            fingerprint=facts.fingerprint,
            authority="",
            not_before=facts.not_before,
            not_after=facts.not_after,
            planned=due,
        )
        if facts
        else None,
        problem=find_store_problem(file, facts, plan, now) or "",
        next=step,
        untrusted=sorted(
            name
            for name in (facts.names if facts and facts.is_local else ())
            if is_certifiable(name) and name not in certified
        ),
    )


def compose_book(
    store: CertificateStore,
    public: PublicSettings,
    situations: Iterable[Situation],
    proofs: Mapping[str, Proof],
    local: WantedNames,
    now: datetime,
    recall: Callable[[str], History] | None,
) -> CertificateBook:
    """How everything stands. `local` is what the local authority certifies, `recall` knows why
    something last went wrong."""
    moment = now.timestamp()
    certified = public.hosts if public.authorities else frozenset()
    names = [
        describe_name(
            one, recall(one.name).last_reason if recall else "", proofs.get(one.name), moment
        )
        for one in situations
    ]
    taken = {one.name for one in names}
    for file in describe_files(store, local, certified, now):
        is_twice = file.name in taken
        names.append(msgspec.structs.replace(file, name=f"{file.name}.pem") if is_twice else file)
    return CertificateBook(
        at=now,
        authorities=[one.name for one in public.authorities],
        staging=public.staging.name if public.staging else "",
        names=names,
    )


class BookWritten:
    """Puts the book where others find it, every few seconds."""

    def __init__(
        self,
        path: Path,
        store: CertificateStore,
        public: PublicSettings,
    ) -> None:
        self._path, self._store, self._public = path, store, public
        self._due = 0.0

    def write(
        self,
        situations: Iterable[Situation],
        proofs: Mapping[str, Proof],
        local: WantedNames,
        now: datetime,
        recall: Callable[[str], History] | None,
    ) -> None:
        """Costs nothing until it is time; without room on the disk the old one stays."""
        if time.monotonic() < self._due:
            return
        book = compose_book(self._store, self._public, situations, proofs, local, now, recall)
        book = msgspec.structs.replace(book, at=utc_now())  # read by the machine's own clock
        self._due = time.monotonic() + max(EVERY, len(book.names) / NAMES_A_SECOND)
        temporary = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(encode(book))
            temporary.replace(self._path)
        except OSError as error:
            log.warning("book not written", reason=str(error))
