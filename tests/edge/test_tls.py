"""TLS ends at the edge: certificates by name, swapped under open connections."""

import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography import x509

from servers.edge_client import Talk, wait_until
from stentor.edge.tls.contexts import Contexts, shake_hands_in_memory
from stentor.edge.tls.door import TlsDoor, build_tls_door
from stentor.edge.tls.pairs import read_pair
from stentor.lib.layout import DataLayout

STUDIO = "studio.localhost"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def issue(layout: DataLayout, authority: trustme.CA) -> Callable[..., trustme.LeafCert]:
    """Puts a pair in place as the keeper does: one file, one rename."""

    def put(name: str, *hosts: str, ends: datetime | None = None) -> trustme.LeafCert:
        live = layout.certs / "live"
        live.mkdir(parents=True, exist_ok=True)
        leaf = authority.issue_cert(*hosts, not_after=ends)
        temporary = live / f".{name}.part"
        temporary.write_bytes(leaf.private_key_and_cert_chain_pem.bytes())
        temporary.replace(live / f"{name}.pem")
        return leaf

    return put


def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def read_serial(port: int, authority: trustme.CA, name: str = "localhost") -> int:
    with Talk(port, trust(authority), name) as talk:
        content = talk.sock.getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(content).serial_number


def test_the_site_and_the_studio_are_served_over_tls_that_a_browser_trusts(world) -> None:
    context = trust(world.authority)
    with Talk(world.edge.https, context) as talk:
        assert talk.ask("GET", "/").body == b"<p>home</p>"
        assert talk.sock.version() == "TLSv1.3"
    with Talk(world.edge.https, context, STUDIO) as talk:
        assert talk.ask("GET", "/", host=STUDIO).status == 503


def test_a_whole_episode_is_right_to_the_byte_over_tls(world) -> None:
    with Talk(world.edge.https, trust(world.authority)) as talk:
        address = talk.ask("GET", "/listen/show/long.mp3").headers["location"]
        body = talk.ask("GET", address).body
        assert body[8576:] == world.store.bodies["long"]
        part = talk.ask("GET", address, range="bytes=8000-900000")
        assert part.body == body[8000:900_001]


@pytest.mark.parametrize(
    ("version", "is_spoken"),
    [
        (ssl.TLSVersion.TLSv1_1, False),
        (ssl.TLSVersion.TLSv1_2, True),
        (ssl.TLSVersion.TLSv1_3, True),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_old_versions_are_not_spoken(world, version: ssl.TLSVersion, *, is_spoken: bool) -> None:
    context = trust(world.authority)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    if is_spoken:
        with Talk(world.edge.https, context) as talk:
            assert talk.ask("GET", "/").status == 200
    else:
        with pytest.raises(ssl.SSLError):
            Talk(world.edge.https, context)


@pytest.mark.parametrize(
    ("name", "host", "status"),
    [
        ("localhost", "localhost", 200),
        ("localhost", "localhost:8443", 200),
        ("localhost", "LOCALHOST", 200),
        ("localhost", STUDIO, 421),
        (STUDIO, "localhost", 421),
        (STUDIO, STUDIO, 503),
        ("localhost", "other.example", 421),
    ],
)
def test_a_connection_is_for_the_host_it_was_opened_for(
    world, name: str, host: str, status: int
) -> None:
    with Talk(world.edge.https, trust(world.authority), name) as talk:
        assert talk.ask("GET", "/", host=host).status == status


def test_who_names_no_host_in_tls_gets_the_site(world) -> None:
    context = trust(world.authority)
    context.check_hostname = False
    with Talk(world.edge.https, context, name=None) as talk:
        assert talk.ask("GET", "/", host="127.0.0.1").status == 200


def test_pipelining_and_garbage_over_tls(world) -> None:
    with Talk(world.edge.https, trust(world.authority)) as talk:
        talk.send(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n" * 20 + b"\x00")
        assert [talk.read().status for _ in range(21)] == [200] * 20 + [400]
        assert talk.read_to_end() == b""


def test_plain_http_on_the_tls_port_ends_quietly(world) -> None:
    with Talk(world.edge.https) as talk:
        talk.send(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert b"HTTP/1.1" not in talk.read_to_end()


def test_a_session_is_resumed(world) -> None:
    context = trust(world.authority)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with Talk(world.edge.https, context) as talk:
        session = talk.sock.session
    with Talk(world.edge.https, context, session=session) as again:
        assert again.sock.session_reused


def test_a_session_of_one_worker_is_resumed_by_the_others(issue, serve, authority) -> None:
    issue("localhost", "localhost")
    edge = serve(workers=3)
    context = trust(authority)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with Talk(edge.https, context) as talk:
        assert talk.ask("GET", "/").status == 404
        session = talk.sock.session
    held = []
    for _ in range(12):  # held open, so that no worker is free all the time
        held.append(Talk(edge.https, context, session=session))
        assert held[-1].ask("GET", "/").status == 404
    assert all(talk.sock.session_reused for talk in held)
    workers = {hit.edge for hit in wait_for_hits(edge, 13)}
    assert len(workers) > 1
    for talk in held:
        talk.sock.close()


def wait_for_hits(edge, count: int) -> list:
    wait_until(lambda: len(edge.read_hits()) >= count)
    return edge.read_hits()


def test_a_new_certificate_is_served_under_open_connections(issue, serve, authority) -> None:
    old = issue("localhost", "localhost")
    edge = serve()
    with Talk(edge.https, trust(authority)) as held:
        assert held.ask("GET", "/").status == 404
        new = issue("localhost", "localhost")
        serials = [
            x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes()).serial_number
            for leaf in (old, new)
        ]
        assert serials[0] != serials[1]
        wait_until(lambda: read_serial(edge.https, authority) == serials[1])
        assert held.ask("GET", "/").status == 404


def test_a_bad_file_leaves_the_good_certificate_in_place(
    issue, serve, authority, layout: DataLayout
) -> None:
    issue("localhost", "localhost")
    edge = serve()
    before = read_serial(edge.https, authority)
    live = layout.certs / "live" / "localhost.pem"
    stranger = trustme.CA().issue_cert("localhost")
    mixed = stranger.private_key_pem.bytes() + live.read_bytes()[-500:]
    for content in (b"", b"no certificate", mixed, live.read_bytes()[:300]):
        live.write_bytes(content)
        time.sleep(1.1)  # one look at the directory
        assert read_serial(edge.https, authority) == before
    live.unlink()
    assert read_serial(edge.https, authority) == before
    issue("localhost", "localhost")
    wait_until(lambda: read_serial(edge.https, authority) != before)


def test_an_older_copy_that_has_ended_does_not_replace_what_is_good(
    issue, layout: DataLayout
) -> None:
    issue("localhost", "localhost")
    door = build_tls_door(layout, "localhost")
    good = door.choose("localhost")
    issue("localhost", "localhost", ends=datetime.now(UTC) - timedelta(days=1))
    door.refresh()
    assert door.choose("localhost") is good


def test_a_spare_is_served_once_what_is_preferred_has_ended(
    layout: DataLayout, authority: trustme.CA
) -> None:
    now = [datetime.now(UTC).timestamp()]
    for folder, days in (("public", 1), ("spare", 5), ("live", 30)):
        (layout.certs / folder).mkdir(parents=True)
        leaf = authority.issue_cert("localhost", not_after=datetime.now(UTC) + timedelta(days=days))
        path = layout.certs / folder / "localhost.pem"
        path.write_bytes(leaf.private_key_and_cert_chain_pem.bytes())
    folders = [layout.certs / name for name in ("public", "spare", "live")]
    door = TlsDoor(folders, "localhost", clock=lambda: now[0])
    seen = []
    for _ in range(3):
        leaf = x509.load_der_x509_certificate(shake_hands_in_memory(door.tickets.current))
        seen.append(round((leaf.not_valid_after_utc.timestamp() - now[0]) / 86400))
        now[0] += 3 * 86400
    assert seen == [1, 2, 24]


def test_each_name_gets_its_own_certificate(issue, serve, authority) -> None:
    issue("localhost", "localhost")
    issue("pods", "pods.example", "*.shows.example")
    edge = serve()
    default = read_serial(edge.https, authority)
    own = read_serial(edge.https, authority, "pods.example")
    assert own != default
    assert read_serial(edge.https, authority, "a.shows.example") == own
    with pytest.raises(ssl.SSLCertVerificationError):
        read_serial(edge.https, authority, "a.b.shows.example")
    issue("late", "late.example")
    wait_until(lambda: is_served(edge.https, authority, "late.example"))


def test_of_two_for_one_name_the_one_that_ends_last_is_served(
    issue, serve, authority, layout: DataLayout
) -> None:
    issue("b-short", "localhost", ends=datetime.now(UTC) + timedelta(days=1))
    edge = serve()
    short = read_serial(edge.https, authority)
    issue("a-long", "localhost", ends=datetime.now(UTC) + timedelta(days=90))
    wait_until(lambda: read_serial(edge.https, authority) != short)
    (layout.certs / "live" / "a-long.pem").unlink()
    wait_until(lambda: read_serial(edge.https, authority) == short)


def is_served(port: int, authority: trustme.CA, name: str) -> bool:
    try:
        read_serial(port, authority, name)
    except ssl.SSLCertVerificationError:
        return False
    return True


def test_a_worker_without_certificates_serves_the_first_that_comes(issue, serve, authority) -> None:
    edge = serve()
    with pytest.raises((ssl.SSLError, ConnectionError)):
        read_serial(edge.https, authority)
    issue("localhost", "localhost")
    wait_until(lambda: can_connect(edge.https, authority))


def can_connect(port: int, authority: trustme.CA) -> bool:
    try:
        read_serial(port, authority)
    except (ssl.SSLError, ConnectionError):
        return False
    return True


def test_the_context_that_connections_begin_on_is_never_changed(issue, layout: DataLayout) -> None:
    issue("localhost", "localhost")
    door = build_tls_door(layout, "localhost")
    context, first = door.tickets.current, shake_hands_in_memory(door.tickets.current)
    issue("localhost", "localhost")
    door.refresh()
    assert door.tickets.current is context
    assert shake_hands_in_memory(context) != first


def test_a_pair_is_proved_by_a_handshake_before_it_is_served(issue, layout: DataLayout) -> None:
    issue("a", "a.example", "*.b.example")
    pair = read_pair((layout.certs / "live" / "a.pem").read_bytes())
    assert pair.names == {"a.example", "*.b.example"}
    contexts = Contexts(None)
    assert shake_hands_in_memory(contexts.try_get(pair))
    key, _, _ = pair.content.partition(b"-----BEGIN CERTIFICATE")
    assert contexts.try_get(pair._replace(content=key)) is None, "nothing to shake hands with"


def test_what_cannot_be_served_leaves_the_name_to_the_next(issue, layout: DataLayout) -> None:
    issue("localhost", "localhost", ends=datetime.now(UTC) + timedelta(days=90))
    issue("other", "localhost", ends=datetime.now(UTC) + timedelta(days=9))
    door = build_tls_door(layout, "localhost")
    best = read_pair((layout.certs / "live" / "localhost.pem").read_bytes())
    door.contexts._refused.add(hash(best.content))
    door.contexts.forget(best)
    leaf = x509.load_der_x509_certificate(shake_hands_in_memory(door.choose("localhost")))
    assert (leaf.not_valid_after_utc - datetime.now(UTC)).days in {8, 9}


def test_contexts_are_made_for_names_that_are_asked_for_and_no_more_than_are_kept(
    issue, layout: DataLayout
) -> None:
    for number in range(6):
        issue(f"n{number}", f"n{number}.example")
    door = TlsDoor([layout.certs / "live"], "n0.example", most_contexts=3)
    assert len(door.contexts) == 0
    first = door.choose("n1.example")
    assert door.choose("n1.example") is first
    for name in ("n2.example", "n3.example", "n1.example", "n4.example"):
        assert door.choose(name)
    assert len(door.contexts) == 3
    assert door.choose("n1.example") is first, "n2 was not used for the longest time"
    issue("n2", "n2.example")
    door.refresh()
    new = read_pair((layout.certs / "live" / "n2.pem").read_bytes())
    leaf = x509.load_der_x509_certificate(shake_hands_in_memory(door.choose("n2.example")))
    assert leaf == x509.load_pem_x509_certificate(new.content)
