"""Everything that can lapse: found on real files, sockets, answers and feeds."""

import datetime as dt
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from servers.serving import run_stentor
from stentor.certificates.reading import Reading
from stentor.contracts.inventory import Item, is_lapsing_stranger, is_unowned, parse_inventory
from stentor.contracts.journal import JournalLine, Representation, encode_line
from stentor.contracts.probe import Outcome
from stentor.keeper.acme.settings import AuthoritySettings, PublicSettings
from stentor.keeper.acme.table import parse_listeners
from stentor.keeper.book import BookWritten
from stentor.keeper.inventory.cache import Answers
from stentor.keeper.inventory.domains import ask_registry, list_permissions, list_registrations
from stentor.keeper.inventory.feeds import find_feed_hosts
from stentor.keeper.inventory.listeners import (
    Listener,
    find_listeners,
    list_strangers,
    parse_listener,
)
from stentor.keeper.inventory.rounds import InventoryRounds, list_alarms
from stentor.keeper.inventory.taking import Grounds, take_inventory
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames, keep_up
from stentor.lib.clock import utc_now
from stentor.lib.fetch import LOOPBACK
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.prober.check import Trouble
from stentor.prober.checks.machine import look_for_owners

NOW = utc_now().timestamp()
HOST = "pods.example"


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path)


def make_grounds(layout: DataLayout, **public: object) -> Grounds:
    settings = PublicSettings(**public)  # type: ignore[arg-type]
    return Grounds(
        layout=layout, public=settings, site_host="localhost", studio_host="studio.localhost",
        clock=utc_now, registries="http://127.0.0.1:1",
    )  # fmt: skip


def put(layout: DataLayout, path: str, leaf: trustme.LeafCert) -> None:
    DiskFiles(layout.certs).write(path, leaf.private_key_and_cert_chain_pem.bytes())


def test_every_link_has_an_owner_and_a_deadline(layout: DataLayout) -> None:
    put(layout, f"public/{HOST}.pem", trustme.CA().create_child_ca().issue_cert(HOST))
    store = CertificateStore(layout.certs)
    keep_up(store, WantedNames("localhost", frozenset({"localhost"})), utc_now)
    authority = AuthoritySettings(name="first", directory="https://127.0.0.1:1/dir")
    grounds = make_grounds(layout, authorities=(authority,), hosts=frozenset({HOST}))
    items = take_inventory(grounds).items
    found = {(item.kind, item.name): item for item in items}
    assert found["leaf", HOST].owner == "the keeper"
    assert found["leaf", "localhost"].owner == "the keeper"
    assert found["account-key", "first"].detail.startswith("none yet")
    assert [item.kind for item in items if item.kind == "intermediate"]
    assert all(item.deadline for item in items if item.kind in {"leaf", "intermediate"})
    dated = [item.deadline for item in items if item.deadline]
    assert dated == sorted(dated), "the nearest deadline first"
    caa = found["caa", HOST]
    assert (caa.problem, "unknown" in caa.detail or "no record" in caa.detail) == ("", True)


def test_a_name_that_no_program_renews_is_a_problem(layout: DataLayout) -> None:
    put(layout, "live/bought.pem", trustme.CA().issue_cert("bought.example"))
    put(layout, "public/left.example.pem", trustme.CA().issue_cert("left.example"))
    found = take_inventory(make_grounds(layout))
    unowned = {item.name for item in found.items if is_unowned(item)}
    assert {"bought.example", "left.example"} <= unowned
    assert any("bought.example" in alarm.title for alarm in list_alarms(found.items))
    rounds = InventoryRounds(lambda: found, layout.inventory, first_after=0.0)
    rounds.tick(None)
    assert rounds._thread is not None
    rounds._thread.join(5)
    with pytest.raises(Trouble, match="nobody renews") as trouble:
        look_for_owners(Reading(layout))
    assert trouble.value.outcome is Outcome.DEGRADED


def test_what_was_put_there_by_hand_is_told_before_any_inventory(layout: DataLayout) -> None:
    put(layout, "live/bought.pem", trustme.CA().issue_cert("bought.example"))
    store, wanted = CertificateStore(layout.certs), WantedNames("localhost", frozenset())
    book = BookWritten(layout.certificate_book, store, PublicSettings())
    book.write((), {}, wanted, utc_now(), None)
    with pytest.raises(
        Trouble, match=r"nobody renews the certificate of bought\.example"
    ) as trouble:
        look_for_owners(Reading(layout))
    assert trouble.value.outcome is Outcome.DEGRADED


def test_before_the_keeper_says_anything_nothing_is_said(layout: DataLayout) -> None:
    assert look_for_owners(Reading(layout)) is None
    layout.inventory.parent.mkdir(parents=True, exist_ok=True)
    layout.inventory.write_bytes(b'{"at":')
    with pytest.raises(Trouble, match="is damaged"):
        look_for_owners(Reading(layout))


@pytest.fixture
def stranger() -> Iterator[Callable[..., int]]:
    """A listener with a certificate of its own."""
    opened: list[socket.socket] = []

    def make(ends: dt.timedelta = dt.timedelta(days=800)) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf = trustme.CA().issue_cert("rogue.example", not_after=utc_now() + ends)
        leaf.configure_cert(context)
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        def serve() -> None:
            while True:
                try:
                    plain, _ = listener.accept()
                    with plain, context.wrap_socket(plain, server_side=True):
                        pass
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        return int(listener.getsockname()[1])

    yield make
    for one in opened:
        one.close()


def test_a_planted_listener_is_found_and_a_declared_one_has_its_owner(
    stranger: Callable[[], int],
) -> None:
    port = stranger()
    (listener,) = [one for one in find_listeners() if one.port == port]
    assert listener == Listener("127.0.0.1", port)
    (item,) = list_strangers([listener], set(), {}, "localhost", utc_now())
    assert item.problem == "nobody declared the certificate it shows"
    assert not is_unowned(item), "a stranger beside us impairs nobody's listening"
    assert list_alarms([item])
    assert "rogue.example" in item.detail
    (declared,) = list_strangers(
        [listener], set(), {port: "the mail server"}, "localhost", utc_now()
    )
    assert (declared.owner, declared.problem) == ("the mail server", "")
    fingerprint = item.detail.rpartition("; ")[2]
    assert list(list_strangers([listener], {fingerprint}, {}, "localhost", utc_now())) == []


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        (dt.timedelta(hours=5), "ends in 5 h"),
        (dt.timedelta(hours=-1), "has ended"),
    ],
)
def test_one_whose_certificate_is_about_to_end_is_a_page_and_a_fault_of_the_status_page(
    stranger: Callable[..., int], layout: DataLayout, ends: dt.timedelta, says: str
) -> None:
    port = stranger(ends)
    found = take_inventory(make_grounds(layout))
    (item,) = [one for one in found.items if one.kind == "listener" and f":{port}" in one.name]
    assert says in item.problem
    assert is_lapsing_stranger(item)
    (alarm,) = list_alarms([item])
    assert str(alarm.severity) == "page"
    rounds = InventoryRounds(lambda: found, layout.inventory, first_after=0.0)
    rounds.tick(None)
    assert rounds._thread is not None
    rounds._thread.join(5)
    with pytest.raises(Trouble, match="nobody declared it") as trouble:
        look_for_owners(Reading(layout))
    assert trouble.value.outcome is Outcome.DEGRADED
    declared = make_grounds(layout, listeners={port: "the mail server"})
    again = take_inventory(declared).items
    assert not [one for one in again if f":{port}" in one.name and is_lapsing_stranger(one)]


def test_a_port_that_speaks_no_tls_is_none_of_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        listener = Listener("127.0.0.1", silent.getsockname()[1])
        assert list(list_strangers([listener], set(), {}, "localhost", utc_now())) == []


@pytest.mark.parametrize(
    ("text", "listener"),
    [
        ("0100007F:1F90", Listener("127.0.0.1", 8080)),
        ("00000000:01BB", Listener("127.0.0.1", 443)),
        ("00000000000000000000000001000000:0050", Listener("::1", 80)),
        ("B80D0120000000000000000001000000:0050", Listener("2001:db8::1", 80)),
    ],
)
def test_the_kernels_table_is_read(text: str, listener: Listener) -> None:
    assert parse_listener(text) == listener


@pytest.mark.parametrize("rows", [{"x": "me"}, {"0": "me"}, {"70000": "me"}, {"443": " "}])
def test_a_wrong_declaration_is_refused(rows: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\[acme\.listeners\]"):
        parse_listeners(rows)


def test_a_registration_is_asked_for_once_a_day_and_unknown_where_nobody_answers(
    files: DiskFiles,
) -> None:
    answers = Answers(files, NOW)
    asked: list[str] = []

    def ask() -> str:
        asked.append("x")
        return "2026-12-01T00:00:00.000Z"

    for _ in range(3):
        answers.get("rdap:a.example", ask)
    answers.keep()
    again = Answers(files, NOW + 3600)
    assert again.get("rdap:a.example", ask) == "2026-12-01T00:00:00.000Z"
    assert len(asked) == 1
    assert Answers(files, NOW + 90_000).get("rdap:a.example", ask)
    assert len(asked) == 2
    with pytest.raises(LookupError):
        ask_registry("a.example", "http://127.0.0.1:1", LOOPBACK)
    (item,) = list_registrations(["x.b.example"], Answers(files, NOW), "http://127.0.0.1:1", NOW)
    assert (item.deadline, item.problem) == (None, "")
    assert "unknown" in item.detail


def test_a_registration_that_ends_soon_is_a_problem(files: DiskFiles) -> None:
    answers = Answers(files, NOW)
    soon = dt.datetime.fromtimestamp(NOW + 86_400 * 9, dt.UTC).isoformat()
    answers.get("rdap:b.example", lambda: soon)
    (item,) = list_registrations(["pods.b.example"], answers, "http://127.0.0.1:1", NOW)
    assert (item.name, item.deadline) == ("b.example", soon)
    assert "within a month" in item.problem


@pytest.mark.parametrize("content", [b"not json", b"[]", b'{"a": 1}'])
def test_spoiled_answers_on_disk_cost_nothing(files: DiskFiles, content: bytes) -> None:
    files.write("inventory/answers.json", content)
    answers = Answers(files, NOW)
    assert answers.get("a", lambda: 1) == 1


def test_a_caa_record_has_to_name_every_authority(files: DiskFiles) -> None:
    answers = Answers(files, NOW)
    answers.get("caa:a.example", lambda: {"is_set": True, "issue": ["first.example"]})
    answers.get("caa:b.example", lambda: {"is_set": False, "issue": []})
    known = {"one": ["first.example"], "two": ["second.example"], "three": None}
    first, second = list_permissions(["a.example", "b.example"], known, answers)
    assert first.problem == "its CAA record forbids two"
    assert second.problem == ""


FEED = b"""<rss><channel><atom:link rel="self" href="https://pods.example/feeds/a.xml"/>
<atom:link href="https://hub.example/publish" rel="hub"/>
<item><enclosure type="audio/mpeg" url="https://prefix.example/r/pods.example/listen/a/b.mp3"/></item>
<item><enclosure url='https://pods.example/listen/a/c.mp3'/></item></channel></rss>"""


def test_hosts_that_feeds_lead_to_are_found(layout: DataLayout) -> None:
    store = LocalObjects(layout.objects)
    old = store.put_bytes(FEED.replace(b"prefix.example", b"former.example"))
    new = store.put_bytes(FEED)
    lines = [
        JournalLine(
            seq=seq, at="2026-11-24T00:00:00Z", kind="file", address="/feeds/a.xml",
            plain=Representation(object=ref.sha256, size=ref.size),
        )
        for seq, ref in ((1, old), (2, new))
    ]  # fmt: skip
    layout.journal.parent.mkdir(parents=True, exist_ok=True)
    layout.journal.write_bytes(
        b"".join(encode_line(line) + b"\n" for line in lines) + b"torn /feeds/"
    )
    own = frozenset({"pods.example"})
    found = find_feed_hosts(layout.journal, layout.objects, own)
    assert found == {"hub.example", "prefix.example"}


def test_the_command_says_it_all_and_ends_with_one_where_something_is_wrong(
    layout: DataLayout,
) -> None:
    nothing = run_stentor("certs", "inventory", "--data", layout.root)
    assert (nothing.returncode, "no certificates yet" in nothing.stderr) == (1, True)
    put(layout, "live/bought.pem", trustme.CA().issue_cert("bought.example"))
    done = run_stentor("certs", "inventory", "--data", layout.root, "--json")
    assert done.returncode == 1, done.stderr
    items = parse_inventory(done.stdout.encode()).items
    assert [item.problem for item in items if item.name == "bought.example"] == [
        "nobody renews it by a program"
    ]
    words = run_stentor("certs", "inventory", "--data", layout.root)
    assert "NOBODY" in words.stdout
    assert json.loads(done.stdout)["at"]


def test_alarms_are_notes_with_keys_that_do_not_change() -> None:
    item = Item(kind="caa", name="a.example", owner="x", problem="forbids")
    (alarm,) = list_alarms([item, Item(kind="caa", name="b.example", owner="x")])
    assert (alarm.key, str(alarm.severity)) == ("lapse:caa:a.example", "note")
