"""What goes wrong around certificates, on real parts. Each fault is given a stage and some of a
certificate's life, and leaves everything as it found it."""

import contextlib
import random
import signal
import threading
import time

from cryptography.hazmat.primitives.serialization import Encoding

from servers.certificate_stage import Fault, Stage, read_leaf
from servers.odd_authorities import CLOCKED, FRONTED, everything_is_revoked, lives_are_halved


def one_authority_dies(stage: Stage) -> None:
    stage.first.kill()
    stage.wait(1.5)
    stage.first.start()
    stage.wait(0.3)


def both_die_and_forget_everything(stage: Stage) -> None:
    stage.wait(0.3)
    stage.kill_both()
    stage.wait(0.45)
    stage.start_both()
    stage.wait(0.7)


def both_are_gone_until_five_seconds_before_the_end(stage: Stage) -> None:
    stage.kill_both()
    end = stage.find_last_end()
    time.sleep(max(0.0, end - 5 - time.time()))
    stage.start_both()
    stage.wait(0.6)


def half_of_the_nonces_are_refused(stage: Stage) -> None:
    stage.kill_both()
    stage.start_both(PEBBLE_WFE_NONCEREJECT="50")
    stage.wait(1.5)
    stage.kill_both()
    stage.start_both()


def both_hang(stage: Stage) -> None:
    """They take connections and say nothing."""
    stage.wait(0.3)
    for one in (stage.first, stage.second):
        one.process.send_signal(signal.SIGSTOP)
    stage.wait(0.4)
    for one in (stage.first, stage.second):
        one.process.send_signal(signal.SIGCONT)
    stage.wait(0.8)


def names_do_not_resolve(stage: Stage) -> None:
    for host in stage.platform.hosts:
        stage.names.tell("set-servfail", host=host)
    stage.wait(0.45)
    for host in stage.platform.hosts:
        stage.names.tell("clear-servfail", host=host)
    stage.wait(0.8)


def suggest_windows(start: str, end: str) -> Fault:
    """Both authorities suggest it for whatever is served, as soon as it is there."""

    def fault(stage: Stage) -> None:
        deadline = time.time() + stage.seconds * 1.6
        told: set[int] = set()
        while time.time() < deadline:
            for folder in ("public", "spare"):
                with contextlib.suppress(OSError, ValueError):
                    leaf = read_leaf(stage.platform.path(folder))
                    if leaf.serial_number not in told:
                        tell_window(stage, leaf.public_bytes(Encoding.PEM), start, end)
                        told.add(leaf.serial_number)
            time.sleep(0.2)

    return fault


def tell_window(stage: Stage, leaf: bytes, start: str, end: str) -> None:
    for one in (stage.first, stage.second):
        with contextlib.suppress(OSError):
            one.suggest_window(leaf, start, end)


def the_keeper_is_killed_at_every_step(stage: Stage) -> None:
    """Again and again, a moment after it has begun something: one that never comes to begin
    anything, since the machine is slow, is no keeper that was killed."""
    deadline = time.time() + stage.seconds * 1.6
    chance = random.Random(5)
    while time.time() < deadline:
        lines = len(stage.platform.read_ledger())
        patience = time.time() + 40
        while len(stage.platform.read_ledger()) == lines and time.time() < patience:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 1.0))
        stage.platform.kill_keeper()
        stage.platform.start_keeper()
    stage.wait(0.5)


def the_keeper_freezes(stage: Stage) -> None:
    stage.wait(0.2)
    for keeper in stage.platform.keepers:
        keeper.send_signal(signal.SIGSTOP)
    stage.wait(0.4)
    for keeper in stage.platform.keepers:
        keeper.send_signal(signal.SIGCONT)
    stage.wait(0.8)


def an_older_copy_comes_back(stage: Stage) -> None:
    """A backup from before two renewals."""
    old = stage.platform.path("public").read_bytes()
    stage.wait(1.3)
    stage.platform.path("public").write_bytes(old)
    stage.wait(0.7)


def the_key_on_disk_is_another(stage: Stage) -> None:
    path = stage.platform.path("public")
    certificate = path.read_bytes().partition(b"-----BEGIN CERTIFICATE")
    other = stage.platform.path("spare").read_bytes().partition(b"-----BEGIN CERTIFICATE")
    path.write_bytes(other[0] + certificate[1] + certificate[2])
    stage.wait(1.2)


def everything_on_disk_is_torn_one_by_one(stage: Stage) -> None:
    for folder in ("public", "spare", "ledger", "accounts", "leases", "pending", "previous"):
        for path in (stage.platform.layout.certs / folder).glob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        stage.wait(0.15)
    stage.wait(0.8)


def the_disk_is_full(stage: Stage) -> None:
    """The file system that holds `certs` has no byte left for most of a life."""
    filler = stage.platform.layout.certs / "filler"
    stop = threading.Event()

    def fill() -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError), filler.open("ab", 0) as file:
                while not stop.is_set():
                    file.write(bytes(4096))
            stop.wait(0.05)

    filling = threading.Thread(target=fill, daemon=True)
    filling.start()
    stage.wait(0.9)
    stop.set()
    filling.join(10)
    filler.unlink(missing_ok=True)
    stage.wait(0.7)


def the_edge_is_reloaded(stage: Stage) -> None:
    for _ in range(6):
        stage.platform.edge.send_signal(signal.SIGHUP)
        stage.wait(0.2)
    stage.wait(0.5)


FAULTS: dict[str, Fault] = {
    "one authority dies": one_authority_dies,
    "both die and forget everything": both_die_and_forget_everything,
    "both are gone until five seconds before the end": (
        both_are_gone_until_five_seconds_before_the_end
    ),
    "half of the nonces are refused": half_of_the_nonces_are_refused,
    "both hang": both_hang,
    "names do not resolve": names_do_not_resolve,
    "windows in the past": suggest_windows("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"),
    "windows in 2099": suggest_windows("2099-01-01T00:00:00Z", "2099-01-02T00:00:00Z"),
    "windows the wrong way round": suggest_windows("2099-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
    "the keeper is killed at every step": the_keeper_is_killed_at_every_step,
    "the keeper freezes": the_keeper_freezes,
    "an older copy comes back": an_older_copy_comes_back,
    "the key on disk is another": the_key_on_disk_is_another,
    "everything on disk is torn": everything_on_disk_is_torn_one_by_one,
    "the disk is full": the_disk_is_full,
    "the edge is reloaded": the_edge_is_reloaded,
    "lives are halved": lives_are_halved,
    "everything is revoked": everything_is_revoked,
    **FRONTED,
    **CLOCKED,
}
