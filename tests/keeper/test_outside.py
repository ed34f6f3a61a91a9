"""The outside eye: what it takes, what it sees on real sockets, what that comes to."""

import datetime as dt
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
import trustme

from servers.serving import run_stentor
from stentor.alarms import RehearsedAlarms
from stentor.keeper.outside.chain import Link
from stentor.keeper.outside.looking import Seen, Trust, look
from stentor.keeper.outside.target import Target, parse_target
from stentor.keeper.outside.verdict import Memory, judge
from stentor.keeper.outside.watching import Found, Watch, list_alarms, watch
from stentor.keeper.renewal.trust import read_stores
from stentor.lib.clock import utc_now

DAY = 86_400.0
NOW = dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("pods.example.org", Target("pods.example.org")),
        ("PODS.example.org.:8443", Target("pods.example.org", 8443)),
        ("pods.example.org@192.0.2.7", Target("pods.example.org", 443, "192.0.2.7")),
        ("a.example:444@[2001:db8::1]", Target("a.example", 444, "2001:db8::1")),
        ("bücher.example", Target("xn--bcher-kva.example")),
    ],
)
def test_what_can_be_watched(text: str, target: Target) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize(
    "text",
    ["", "https://a.example", "a.example/x", "a.example:99999", "a.example:0", "192.0.2.7",
     "a example", "a..b", "a.example@nowhere", "-a.example", "a.example@192.0.2.7:443", "*.a.org"],
)  # fmt: skip
def test_what_cannot(text: str) -> None:
    with pytest.raises(ValueError, match="is n"):
        parse_target(text)


class Shop:
    """A TLS server on a loopback address that answers until the test ends."""

    def __init__(self, leaf: trustme.LeafCert, address: str = "127.0.0.1", port: int = 0) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(self.context)
        self.listener = socket.create_server((address, port))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self.listener.accept()
                with plain, self.context.wrap_socket(plain, server_side=True) as secure:
                    secure.recv(1)
            except ssl.SSLError:
                continue
            except OSError:
                return


@pytest.fixture
def shop() -> Iterator[Callable[..., Shop]]:
    opened: list[Shop] = []

    def make(*words: object, **more: object) -> Shop:
        opened.append(Shop(*words, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.listener.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def roots(authority: trustme.CA, tmp_path: Path) -> Path:
    authority.cert_pem.write_to_path(tmp_path / "root.pem")
    return tmp_path / "root.pem"


@pytest.fixture
def trust(roots: Path) -> Trust:
    return Trust(lambda: ssl.create_default_context(cafile=str(roots)), read_stores([roots]))


def see(shop: Shop, trust: Trust, host: str = "a.example") -> Seen:
    return look(Target(host, shop.port), "127.0.0.1", trust, 3.0)


def test_a_good_certificate_is_seen_with_its_whole_chain(
    authority: trustme.CA, shop: Callable[..., Shop], trust: Trust
) -> None:
    child = authority.create_child_ca()
    seen = see(shop(child.issue_cert("a.example", "b.example")), trust)
    assert (seen.refused, seen.unreached) == (None, None)
    assert seen.names == ("a.example", "b.example")
    assert len(seen.links) == 3, "the leaf, what signed it, and the root that was not sent"
    verdict, _ = judge([seen], Memory(), NOW.timestamp())
    assert verdict.level == "calm"


@pytest.mark.parametrize(
    ("host", "days", "reason"),
    [
        ("other.example", (-1, 30), "mismatch"),
        ("a.example", (-30, -1), "expired"),
        ("a.example", (1, 30), "not yet valid"),
    ],
)
def test_what_clients_refuse_calls_everybody(
    authority: trustme.CA,
    shop: Callable[..., Shop],
    trust: Trust,
    host: str,
    days: tuple[int, int],
    reason: str,
) -> None:
    begin, end = (NOW + dt.timedelta(days=day) for day in days)
    leaf = authority.issue_cert("a.example", not_before=begin, not_after=end)
    seen = see(shop(leaf), trust, host)
    assert reason in str(seen.refused)
    assert seen.fingerprint, "what stands there is evidence"
    verdict, _ = judge([seen], Memory(), NOW.timestamp())
    assert verdict.level == "everybody"
    assert reason in verdict.reason


def test_a_stranger_s_certificate_is_refused(shop: Callable[..., Shop], trust: Trust) -> None:
    seen = see(shop(trustme.CA().issue_cert("a.example")), trust)
    assert seen.refused


@pytest.mark.parametrize("kind", ["closed", "silent", "plain"])
def test_no_handshake_is_said_in_time(kind: str, trust: Trust) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if kind == "closed":
            listener.close()
        if kind == "plain":
            threading.Thread(target=answer_in_plain, args=(listener,), daemon=True).start()
        seen = look(Target("a.example", port), "127.0.0.1", trust, 0.3)
    assert seen.unreached
    assert seen.fingerprint is None


def answer_in_plain(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.sendall(b"220 mail.example ESMTP\r\n" * 20)


def make_seen(address: str, used: float, life: float = 90 * DAY, chain: float = 0.0) -> Seen:
    """A certificate that has used up a part of its life, and an issuer that ends so many days
    after now."""
    begins = NOW - dt.timedelta(seconds=used * life)
    leaf = Link("leaf", f"f-{address}", begins, begins + dt.timedelta(seconds=life))
    issuer = Link("old root", "r", begins, NOW + dt.timedelta(days=chain))
    return Seen(address, 443, (), (leaf, issuer) if chain else (leaf,))


@pytest.mark.parametrize(
    ("used", "level"),
    [(0.5, "calm"), (0.7, "calm"), (0.73, "note"), (0.83, "page"), (0.91, "everybody")],
)
@pytest.mark.parametrize("life", [160 * 3600.0, 45 * DAY, 398 * DAY])
def test_the_state_goes_by_the_part_of_a_life(used: float, life: float, level: str) -> None:
    verdict, _ = judge([make_seen("192.0.2.1", used, life)], Memory(), NOW.timestamp())
    assert verdict.level == level


def test_a_chain_that_ends_first_is_what_counts() -> None:
    verdict, _ = judge([make_seen("192.0.2.1", 0.1, chain=0.5)], Memory(), NOW.timestamp())
    assert verdict.level == "everybody"
    assert "old root" in verdict.reason


def test_one_missing_handshake_is_the_network_s_and_three_are_a_fault() -> None:
    gone, memory = Seen("192.0.2.1", 443, unreached="refused"), Memory()
    levels = []
    for _ in range(3):
        verdict, memory = judge([gone], memory, NOW.timestamp())
        levels.append(verdict.level)
    assert levels == ["calm", "calm", "page"]
    _, memory = judge([make_seen("192.0.2.1", 0.1)], memory, NOW.timestamp())
    assert memory.unreached == 0


def test_addresses_that_stay_apart_are_noted() -> None:
    both, memory, now = [make_seen("192.0.2.1", 0.1), make_seen("192.0.2.2", 0.2)], Memory(), 1e9
    now = NOW.timestamp()
    first, memory = judge(both, memory, now)
    later, _ = judge(both, memory, now + 700)
    assert (first.level, later.level) == ("calm", "note")
    _, memory = judge(both[:1], memory, now + 60)
    assert judge(both, memory, now + 700)[0].level == "calm"


def test_a_fault_is_told_once_and_its_end_too(
    authority: trustme.CA, shop: Callable[..., Shop], trust: Trust
) -> None:
    begin, end = NOW - dt.timedelta(days=30), NOW - dt.timedelta(days=1)
    opened = shop(authority.issue_cert("a.example", not_before=begin, not_after=end))
    rounds = Watch([Target("a.example", opened.port, "127.0.0.1")], trust, 3.0)
    alarms, stop, beats = RehearsedAlarms(utc_now), Event(), []

    def beat() -> None:
        beats.append(len(alarms.book.list_claims("rehearsal", "")))
        if len(beats) == 2:
            authority.issue_cert("a.example").configure_cert(opened.context)
        if len(beats) == 3:
            stop.set()

    watch(rounds, alarms, stop, every=0.01, proof_of_life=beat)
    assert beats == [1, 1, 0]


def test_the_alarm_names_the_target_and_nothing_that_changes() -> None:
    seen = make_seen("192.0.2.1", 0.95)
    verdict, _ = judge([seen], Memory(), NOW.timestamp())
    (alarm,) = list_alarms([Found(Target("a.example", 8443), (seen,), verdict)])
    assert alarm.key == "certificate-seen:a.example:8443"


def test_the_command_alone_on_a_machine(
    authority: trustme.CA, shop: Callable[..., Shop], roots: Path, tmp_path: Path
) -> None:
    opened = shop(authority.issue_cert("a.example"))
    words = ("--once", "--json", "--root", roots, "--data", tmp_path / "nowhere")
    good = run_stentor("certs", "watch", f"a.example:{opened.port}@127.0.0.1", *words)
    assert good.returncode == 0, good.stderr
    (host,) = json.loads(good.stdout)["hosts"]
    assert (host["state"], host["life_left"] > 0.5) == ("calm", True)
    assert host["addresses"][0]["chain"][-1]["not_after"]
    bad = run_stentor("certs", "watch", f"b.example:{opened.port}@127.0.0.1", *words)
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["hosts"][0]["state"] == "everybody"


@pytest.mark.parametrize(
    "words",
    [("https://a.example",), ("a.example", "--json"), ("a.example", "--every", "0"),
     ("a.example", "--root", "/nowhere.pem"), ()],
)  # fmt: skip
def test_bad_words_are_refused_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run_stentor("certs", "watch", *words, "--data", tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
