"""Certificates from real authorities that misbehave in the ways authorities do."""

import datetime as dt
import ssl
import time
from collections.abc import Callable

import pytest
from acme.client import ClientV2
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from servers.authorities import NameServer
from servers.fronting import Answered, Asked, Twist
from stentor.contracts.renewal import Event
from stentor.edge.tls.door import build_tls_door
from stentor.keeper.acme.orders import Ordering
from stentor.keeper.acme.solvers import HttpSolver
from stentor.keeper.public import Keeping
from stentor.lib.layout import DataLayout

HOST = "pods.example.org"
Keep = Callable[..., Keeping]


def kinds(keeping: Keeping, host: str = HOST) -> list[str]:
    return [event.kind for event in keeping.renewals.ledger.read(host) if event.kind != "window"]


def reasons(keeping: Keeping) -> str:
    return " ".join(event.reason for event in keeping.renewals.ledger.read(HOST))


def wish(keeping: Keeping) -> None:
    """Somebody asks for a renewal; attempts a moment ago hold nothing up."""
    keeping.renewals.ledger.add(HOST, Event(time.time(), "wished"))


def later(keeping: Keeping, seconds: float = 11.0) -> None:
    """As if so much more time had passed."""
    before = keeping.clock
    keeping.clock = lambda: before() + seconds


def test_a_pair_comes_from_two_authorities_and_verifies(authorities, keep: Keep) -> None:
    keeping = keep(authorities)
    keeping.work(HOST)
    keeping.work(HOST)
    now = keeping.situations.read(HOST)
    assert (now.live.authority, now.spare.authority) == ("first", "second")
    assert kinds(keeping) == ["attempt", "issued", "activated", "attempt", "issued"]
    keeping.work(HOST)
    assert len(kinds(keeping)) == 5, "nothing is due"


def test_the_edges_serve_it_with_its_chain(authorities, keep: Keep, layout: DataLayout) -> None:
    keeping = keep(authorities[:1], passphrase="correct horse")
    keeping.work(HOST)
    assert b"ENCRYPTED" in (layout.certs / "public" / f"{HOST}.pem").read_bytes()
    door = build_tls_door(layout, HOST, b"correct horse")
    client = ssl.create_default_context(cafile=str(authorities[0].roots))
    shake_hands(client, door.tickets.current, HOST)


def shake_hands(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> None:
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(down, up, server_hostname=name),
        server.wrap_bio(up, down, server_side=True),
    ]
    for _ in range(6):
        for end in list(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            ends.remove(end)
    assert not ends


def test_half_of_the_nonces_may_be_refused(authorities, keep: Keep) -> None:
    first = authorities[0]
    first.kill()
    first.start(PEBBLE_WFE_NONCEREJECT="50")
    keeping = keep([first])
    try:
        for number in range(6):
            keeping.work(f"n{number}.example.org")
        assert [kinds(keeping, f"n{number}.example.org")[-1] for number in range(6)] == [
            "activated"
        ] * 6
    finally:
        first.kill()


def test_an_authority_that_lost_its_state_is_signed_up_with_again(authorities, keep: Keep) -> None:
    first = authorities[0]
    keeping = keep([first])
    keeping.work(HOST)
    first.kill()
    first.start()
    wish(keeping)
    keeping.work(HOST)
    assert kinds(keeping)[-2:] == ["issued", "activated"]


def test_an_order_refused_for_what_it_replaces_is_made_without(
    authorities, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = authorities[0]
    keeping = keep([first])
    keeping.work(HOST)
    sent: list[str | None] = []
    real = Ordering._post_order

    def post(self: Ordering, order) -> object:
        sent.append(order.replaces)
        return real(self, order)

    monkeypatch.setattr(Ordering, "_post_order", post)
    before = keeping.renewals.shelf.read("live", HOST)
    wish(keeping)
    keeping.work(HOST)
    assert len(sent) == 1
    assert sent[0]
    keeping.renewals.shelf.put(
        "live", HOST, before, keeping.situations.read(HOST).live.fingerprint, None
    )
    wish(keeping)
    keeping.work(HOST)
    assert sent[1:] == [sent[0], None], "the same certificate is not replaced twice"
    assert kinds(keeping)[-1] == "activated"


def test_an_interrupted_order_is_gone_on_with(
    authorities, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = authorities[0]
    keeping = keep([first])
    before = first.count_orders()

    def break_off(*_: object) -> str:
        raise OSError("the line went dead")

    with monkeypatch.context() as broken:
        broken.setattr(Ordering, "finish", break_off)
        keeping.work(HOST)
    assert kinds(keeping) == ["attempt", "failed"]
    later(keeping)
    keeping.work(HOST)
    assert kinds(keeping)[-1] == "activated"
    assert first.count_orders() == before + 1


def test_a_hundred_restarts_make_one_order(
    authorities, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = authorities[0]
    before = first.count_orders()

    def die(*_: object) -> str:
        raise KeyboardInterrupt  # as abrupt as a kill: nothing below expects it

    monkeypatch.setattr(Ordering, "solve", die)
    for _ in range(100):
        keeping = keep([first])
        try:
            keeping.work(HOST)
        except KeyboardInterrupt:
            continue
    assert first.count_orders() == before + 1


def test_an_authority_that_validates_before_it_is_told_to_costs_no_order(
    authorities, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier attempt had told it, and died; it comes to that between our look and our word."""
    first = authorities[0]
    keeping = keep([first])
    before = first.count_orders()
    real = ClientV2.answer_challenge

    def answer(self: ClientV2, challenge, response):
        real(self, challenge, response)
        while self._post_as_get(challenge.uri).json()["status"] != "valid":
            time.sleep(0.1)
        return real(self, challenge, response)

    monkeypatch.setattr(ClientV2, "answer_challenge", answer)
    keeping.work(HOST)
    assert kinds(keeping) == ["attempt", "issued", "activated"]
    assert first.count_orders() == before + 1


@pytest.mark.parametrize(("reused", "shown"), [("0", 2), ("100", 1)])
def test_a_renewal_needs_no_authorization_of_an_earlier_order(
    authorities, keep: Keep, monkeypatch: pytest.MonkeyPatch, reused: str, shown: int
) -> None:
    """Authorities are to keep them for hours instead of weeks (2028), and some forget them now."""
    first = authorities[0]
    first.kill()
    first.start(PEBBLE_AUTHZREUSE=reused)
    seen: list[str] = []
    real = HttpSolver.show

    def show(self: HttpSolver, name: str, token: str, validation: str):
        seen.append(token)
        return real(self, name, token, validation)

    monkeypatch.setattr(HttpSolver, "show", show)
    try:
        keeping = keep([first])
        keeping.work(HOST)
        wish(keeping)
        keeping.work(HOST)
        assert kinds(keeping).count("activated") == 2
        assert len(set(seen)) == shown
    finally:
        first.kill()


def test_names_that_do_not_resolve_fail_with_the_authoritys_words_and_come_good(
    authorities, keep: Keep, names: NameServer
) -> None:
    keeping = keep(authorities)
    names.tell("set-servfail", host=HOST)
    try:
        keeping.work(HOST)
    finally:
        names.tell("clear-servfail", host=HOST)
    assert kinds(keeping) == ["attempt", "failed"]
    assert "was not proved" in reasons(keeping)
    later(keeping)
    keeping.work(HOST)
    assert keeping.situations.read(HOST).live.authority == "second"


def test_one_bad_name_keeps_no_other_from_its_certificate(
    authorities, keep: Keep, names: NameServer
) -> None:
    keeping = keep(authorities)
    names.tell("set-servfail", host="bad.example.org")
    try:
        for host in ("bad.example.org", "good.example.org"):
            keeping.work(host)
    finally:
        names.tell("clear-servfail", host="bad.example.org")
    assert kinds(keeping, "bad.example.org")[-1] == "failed"
    assert kinds(keeping, "good.example.org")[-1] == "activated"


def test_a_chain_that_a_trust_store_does_not_know_is_never_served(
    authorities, keep: Keep, layout: DataLayout
) -> None:
    keeping = keep(authorities[:1], also_trusted=[authorities[1].roots])
    keeping.work(HOST)
    assert kinds(keeping) == ["attempt", "failed"]
    assert "trust store 2" in reasons(keeping)
    assert not (layout.certs / "public" / f"{HOST}.pem").exists()


@pytest.mark.parametrize(
    ("start", "end", "is_moved"),
    [
        ("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", True),
        ("2099-01-01T00:00:00Z", "2099-01-02T00:00:00Z", False),
        ("2030-01-02T00:00:00Z", "2020-01-01T00:00:00Z", False),
    ],
    ids=["past", "2099", "inverted"],
)
def test_a_suggested_window_moves_a_renewal_forward_and_never_back(
    authorities, keep: Keep, start: str, end: str, *, is_moved: bool
) -> None:
    first = authorities[0]
    keeping = keep([first])
    keeping.work(HOST)
    content = keeping.renewals.shelf.read("live", HOST)
    leaf = x509.load_pem_x509_certificates(content)[0]
    pem = leaf.public_bytes(Encoding.PEM)
    first.suggest_window(pem, start, end)
    keeping.work(HOST)
    found = keeping.situations.read(HOST)
    assert len(found.windows) == 1
    day = (leaf.not_valid_after_utc - leaf.not_valid_before_utc) * 0.11
    later(keeping, day.total_seconds())
    before = kinds(keeping).count("activated")
    keeping.work(HOST)
    assert kinds(keeping).count("activated") == before + is_moved
    ends = leaf.not_valid_after_utc - dt.timedelta(seconds=60)
    later(keeping, ends.timestamp() - keeping.clock())
    assert keeping.is_due(HOST)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answered(500, {}, b""), "it answered 500"),
        (Answered(200, {}, b"<h1>Sorry"), "did not include a replay nonce"),
    ],
)
def test_an_authority_that_trips_in_the_middle_of_an_order_is_asked_again(
    authorities, keep: Keep, answer: Answered, says: str
) -> None:
    first = authorities[0]
    front = first.put_behind_a_front()
    trips = 3

    def trip(asked: Asked) -> Answered | None:
        nonlocal trips
        is_meant = asked.is_end_of_order if answer.status == 500 else asked.is_question
        trips -= is_meant
        return answer if is_meant and trips >= 0 else None

    try:
        keeping = keep([first])
        front.twist = Twist(trip)
        before = first.count_orders()
        keeping.work(HOST)
        assert kinds(keeping) == ["attempt", "issued", "activated"]
        assert first.count_orders() == before + 1
        assert front.twisted == 3
        trips = 1000
        wish(keeping)
        keeping.work(HOST)
        assert says in keeping.renewals.ledger.recall(HOST).last_reason
    finally:
        first.front = None
        front.close()
