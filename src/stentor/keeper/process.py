"""The keeper's loop: a round every second, by the wall clock as it stands then."""

import datetime as dt
import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Event

import structlog

from stentor.alarms import Alarms
from stentor.keeper.acme.settings import PublicSettings
from stentor.keeper.assembly import build_keeping, build_wishes
from stentor.keeper.book import BookWritten
from stentor.keeper.calling import (
    CLOCK_WITHIN,
    SERVED_WITHIN,
    WITHIN,
    list_alarms,
    list_clock_alarms,
    list_serving_alarms,
)
from stentor.keeper.figures import FiguresWritten
from stentor.keeper.inventory.rounds import InventoryRounds
from stentor.keeper.life.records import Situation
from stentor.keeper.plan import covers
from stentor.keeper.proof import Proof
from stentor.keeper.public import Keeping
from stentor.keeper.roster import Roster
from stentor.keeper.store import CertificateStore
from stentor.keeper.told import ToldHosts, add_told
from stentor.keeper.upkeep import WantedNames, keep_up, read_facts
from stentor.lib.clock import Clock, utc_now
from stentor.lib.heartbeat import beat
from stentor.lib.layout import DataLayout

log = structlog.get_logger("keeper")

ROUND_SECONDS = 1.0
"""A clock that jumps, a file that is lost: healed within this. A round costs a millisecond."""


class KeeperIsRunningError(RuntimeError):
    """Another keeper works on these certificates."""


def run_keeper(
    layout: DataLayout,
    wanted: WantedNames,
    stop: Event,
    *,
    public: PublicSettings | None = None,
    alarms: Alarms | None = None,
    inventory: InventoryRounds | None = None,
    proof_of_life: Callable[[], None] = lambda: None,
    clock: Clock = utc_now,
    round_seconds: float = ROUND_SECONDS,
) -> None:
    """Keeps every certificate until `stop` is set. KeeperIsRunningError when another does.

    A round that fails (full disk, no permission) is logged and tried again; it never ends the
    loop, and what is served stays as it was. Hosts that publishers brought are certified beside
    `wanted`: by public authorities, or without any by the local one. Late renewals go to
    `alarms`; `proof_of_life` is called after every whole round.
    """
    store = CertificateStore(layout.certs)
    store.prepare()
    keeping = build_keeping(public, layout) if public and public.authorities else None
    roster = Roster(keeping.situations.read) if keeping else None
    wishes = build_wishes(public, layout) if public and keeping else None
    figures = FiguresWritten(layout.run)
    told = ToldHosts(layout)
    if keeping and clock is utc_now:
        clock = partial(read_clock, keeping)
    book = BookWritten(layout.certificate_book, store, public or PublicSettings())
    with be_the_only_one(store):
        was_failing = False
        while not stop.is_set():
            try:
                brought = told.refresh()
                local = wanted if keeping else wanted.add(brought)
                keep_up(store, local, clock)
                held: Sequence[Situation] = ()
                seen: dict[str, Proof] = {}
                if keeping and roster and public:
                    keep_public(keeping, roster, store, add_told(public, brought), clock())
                    held = roster.situations
                    if wishes:
                        wishes.grant({one.name for one in held}, clock)
                    seen = dict(keeping.proofs.seen) if keeping.proofs else {}
                    figures.write(roster.situations, seen, clock().timestamp())
                    if alarms and roster.is_whole:
                        found = list_alarms(roster.situations, clock().timestamp())
                        alarms.report(found, WITHIN)
                        alarms.report(list_serving_alarms(seen), SERVED_WITHIN)
                        alarms.report(list_clock_alarms(keeping.compute_skew()), CLOCK_WITHIN)
                recall = keeping.renewals.ledger.recall if keeping else None
                book.write(held, seen, local, clock(), recall)
                if inventory:
                    inventory.tick(alarms)
                beat(layout.run, "keeper")
                proof_of_life()
                was_failing = False
            except Exception as error:  # no fault may end the loop
                if not was_failing:
                    log.exception("round failed, trying on", error=str(error))
                was_failing = True
            stop.wait(round_seconds)


def read_clock(keeping: Keeping) -> dt.datetime:
    """The time that its work goes by."""
    return dt.datetime.fromtimestamp(keeping.clock(), dt.UTC)


def keep_public(
    keeping: Keeping,
    roster: Roster,
    store: CertificateStore,
    public: PublicSettings,
    now: dt.datetime,
) -> None:
    """A round over the hosts that public authorities certify: those that no certificate of the
    operator's own is good for now."""
    own = [facts for facts in read_facts(store, None).values() if facts and not facts.is_local]
    covering = [facts for facts in own if facts.not_before <= now < facts.not_after]
    hosts = {
        host for host in public.hosts if not any(covers(facts.names, host) for facts in covering)
    }
    keeping.retire_all_but(hosts)
    keeping.take_round(hosts)
    keeping.watch(roster.take_turn(hosts), len(hosts))


@contextmanager
def be_the_only_one(store: CertificateStore) -> Iterator[None]:
    """Holds the keeper's place for the block."""
    with (store.root / "keeper.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeeperIsRunningError(
                f"another keeper works on {store.root}; there may be only one"
            ) from None
        yield
