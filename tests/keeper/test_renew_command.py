"""`stentor certs renew`: what is asked lies in the box until a keeper takes it, and the command
follows it to its end."""

import threading
from collections.abc import Iterator

import pytest

from servers.serving import run_stentor
from stentor.certificates.wishes import WishBox
from stentor.contracts.renewal import Event
from stentor.keeper.acme.table import parse_acme_table
from stentor.keeper.assembly import build_wishes
from stentor.keeper.life.decision import decide
from stentor.keeper.life.records import Certificate, Situation
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.shelf.ledger import Ledger
from stentor.lib.clock import utc_now
from stentor.lib.heartbeat import beat
from stentor.lib.layout import DataLayout

HOST = "pods.example.org"
SETTINGS = {
    "STENTOR_SITE_HOST": HOST,
    "STENTOR_ACME_DIRECTORY": "https://acme.example.org/directory",
}
STAGING = '[acme.staging]\ndirectory = "https://staging.example.org/directory"\n'


def renew(layout: DataLayout, *words: str, settings: dict[str, str] | None = None):
    given = SETTINGS if settings is None else settings
    return run_stentor("certs", "renew", *words, "--data", layout.root, settings=given)


def grant(layout: DataLayout) -> Ledger:
    """What a keeper does with what lies in the box."""
    public = parse_acme_table({}, [SETTINGS["STENTOR_ACME_DIRECTORY"]], [HOST])
    build_wishes(public, layout).grant({HOST}, utc_now)
    return Ledger(DiskFiles(layout.certs))


@pytest.fixture
def lively(layout: DataLayout) -> Iterator[DataLayout]:
    """A directory that some keeper beats in."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.5):
            beat(layout.run, "keeper")

    beat(layout.run, "keeper")
    thread = threading.Thread(target=work)
    thread.start()
    yield layout
    stop.set()
    thread.join()


def test_a_wish_leads_to_an_order(layout: DataLayout) -> None:
    done = renew(layout, HOST, "--no-wait")
    assert (done.returncode, done.stderr) == (0, "")
    assert "asked for" in done.stdout
    assert "no keeper runs" in done.stdout
    history = grant(layout).recall(HOST)
    now = utc_now().timestamp()
    fresh = Certificate("f", "acme", now - 100.0, now + 8e6)
    given = Situation(HOST, ("acme",), fresh, wished_at=history.wished_at)
    step = decide(given, now + 1)
    assert (step.action, step.reason) == ("order", "somebody asked for it")


def test_without_a_keeper_it_does_not_wait_for_one_and_the_wish_stays(layout: DataLayout) -> None:
    done = renew(layout, HOST)
    assert done.returncode == 1
    assert "no keeper runs" in done.stderr
    assert len(WishBox(layout.certificate_wishes).read()) == 1
    again = renew(layout, HOST)
    assert "asked for already" in again.stdout
    assert len(WishBox(layout.certificate_wishes).read()) == 1


def test_it_follows_the_ledger_to_its_end(lively: DataLayout) -> None:
    box = WishBox(lively.certificate_wishes)

    def work() -> None:
        while not box.read():
            threading.Event().wait(0.02)
        ledger = grant(lively)
        for event in (
            Event(utc_now().timestamp(), "attempt", authority="first"),
            Event(utc_now().timestamp(), "failed", authority="first", reason="it said no"),
            Event(utc_now().timestamp(), "issued", "spare", "second"),
            Event(utc_now().timestamp(), "activated", authority="second"),
        ):
            ledger.add(HOST, event)

    keeper = threading.Thread(target=work)
    keeper.start()
    done = renew(lively, HOST, "--timeout", "30")
    keeper.join()
    assert done.returncode == 0, done.stderr
    words = [line.partition("Z  ")[2] for line in done.stdout.splitlines()[1:]]
    assert words[1:] == [
        "Ordered from first",
        "No certificate from first: it said no",
        "Every worker serves it",
    ]
    assert words[0].endswith("asked for a renewal")


def test_it_says_when_there_is_no_end(lively: DataLayout) -> None:
    done = renew(lively, HOST, "--timeout", "1")
    assert done.returncode == 1
    assert "no end within 1 s" in done.stderr


def test_a_dry_run_that_fails_ends_with_1_and_says_why(lively: DataLayout) -> None:
    (lively.root / "stentor.toml").write_text(STAGING)
    box = WishBox(lively.certificate_wishes)

    def work() -> None:
        while not box.read():
            threading.Event().wait(0.02)
        grant(lively)  # by a keeper that was started before there was a staging authority

    keeper = threading.Thread(target=work)
    keeper.start()
    done = renew(lively, HOST, "--dry-run", "--timeout", "30")
    keeper.join()
    assert done.returncode == 1
    assert "The dry run brought none: no staging authority is set up" in done.stdout


@pytest.mark.parametrize(
    ("given", "environment", "words"),
    [
        (["other.example.org"], SETTINGS, "no public certificate"),
        ([HOST], {}, "no authority"),
        (["../../etc"], SETTINGS, "no public certificate"),
        ([HOST, "--dry-run"], SETTINGS, "no staging authority"),
    ],
)
def test_what_makes_no_sense_is_refused(
    layout: DataLayout, given: list[str], environment: dict[str, str], words: str
) -> None:
    done = renew(layout, *given, settings=environment)
    assert done.returncode == 2
    assert words in done.stderr
    assert not layout.certs.exists()
