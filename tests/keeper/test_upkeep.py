"""Rounds over real files: whatever happened to them, a round leaves them right."""

import datetime as dt
import os
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509

from stentor.keeper.authority import ROOT_NOT_AFTER, encode_key, issue_leaf, make_authority
from stentor.keeper.inspection import UnusablePemError, inspect_pem
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames, keep_up
from stentor.keeper.verification import verify_pem

START = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
WANTED = WantedNames("localhost", frozenset({"localhost", "studio.localhost", "127.0.0.1", "::1"}))
LIVE = "localhost"


class Machine:
    """A store and a clock that can be set."""

    def __init__(self, root: Path) -> None:
        self.store = CertificateStore(root / "certs")
        self.now = START

    def round(self, wanted: WantedNames = WANTED) -> None:
        keep_up(self.store, wanted, lambda: self.now)

    @property
    def live(self) -> bytes:
        return self.store.live_path(LIVE).read_bytes()

    @property
    def root(self) -> bytes:
        return self.store.authority_certificate.read_bytes()

    def assert_good(self, wanted: WantedNames = WANTED) -> None:
        """What is served verifies, for a strict client, now."""
        root = x509.load_pem_x509_certificate(self.root)
        content = self.store.live_path(wanted.site_host).read_bytes()
        verify_pem(content, root, wanted.names, self.now)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.round()
    return machine


def test_the_first_round_makes_a_root_and_a_certificate_for_every_name(machine: Machine) -> None:
    machine.assert_good()


def test_keys_are_readable_by_their_owner_only(machine: Machine) -> None:
    assert machine.store.authority_key.stat().st_mode & 0o777 == 0o600
    assert machine.store.live_path(LIVE).stat().st_mode & 0o777 == 0o600
    assert machine.store.live.stat().st_mode & 0o777 == 0o700


def test_the_root_never_ends(machine: Machine) -> None:
    root = x509.load_pem_x509_certificate(machine.root)
    assert root.not_valid_after_utc == ROOT_NOT_AFTER
    assert root.not_valid_before_utc.year == 1970


def test_a_round_with_nothing_to_do_changes_no_byte(machine: Machine) -> None:
    before = machine.live, machine.root
    machine.now += dt.timedelta(days=14)
    machine.round()
    assert (machine.live, machine.root) == before


def test_half_way_through_its_life_it_is_renewed_under_the_same_root(machine: Machine) -> None:
    live, root = machine.live, machine.root
    machine.now += dt.timedelta(days=14, hours=13)
    machine.round()
    machine.assert_good()
    assert machine.live != live
    assert machine.root == root


def test_a_decade_of_rounds_never_serves_an_invalid_certificate(machine: Machine) -> None:
    root = machine.root
    for _ in range(10 * 365 // 5):
        machine.now += dt.timedelta(days=5)
        facts = inspect_pem(machine.live, x509.load_pem_x509_certificate(machine.root))
        assert facts.not_before <= machine.now < facts.not_after
        machine.round()
    assert machine.root == root


@pytest.mark.parametrize("years", [-50, -1, 1, 30, 500])
def test_a_clock_that_jumps_is_followed_and_followed_back(machine: Machine, years: int) -> None:
    root = machine.root
    for moment in (START + dt.timedelta(days=365 * years), START):
        machine.now = moment
        machine.round()
        machine.assert_good()
    assert machine.root == root


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def fill_with_noise(path: Path) -> None:
    path.write_bytes(os.urandom(2000))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def swap_key(path: Path) -> None:
    """Another certificate's key before this certificate."""
    certificate = path.read_bytes().split(b"-----BEGIN CERTIFICATE")[1]
    key = encode_key(make_authority().key)
    path.write_bytes(key + b"-----BEGIN CERTIFICATE" + certificate)


def put_a_foreign_leaf(path: Path) -> None:
    path.write_bytes(issue_leaf(make_authority(), "x", WANTED.names, START))


DAMAGES = [Path.unlink, truncate, fill_with_noise, empty, swap_key, put_a_foreign_leaf]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_certificate_is_made_anew_under_the_same_root(
    machine: Machine, damage: Callable[[Path], None]
) -> None:
    root = machine.root
    damage(machine.store.live_path(LIVE))
    machine.round()
    machine.assert_good()
    assert machine.root == root


@pytest.mark.parametrize("damage", DAMAGES[:4], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", ["ca.pem", "ca.key"])
def test_a_lost_or_damaged_authority_is_replaced_with_everything_under_it(
    machine: Machine, name: str, damage: Callable[[Path], None]
) -> None:
    root = machine.root
    damage(machine.store.root / name)
    machine.round()
    machine.assert_good()
    assert machine.root != root


def test_what_was_left_of_a_damaged_authority_is_kept(machine: Machine) -> None:
    root = machine.root
    machine.store.authority_key.unlink()
    machine.round()
    (former,) = (machine.store.root / "former").glob("*/ca.pem")
    assert former.read_bytes() == root


def test_a_root_and_a_key_of_two_authorities_are_not_used(machine: Machine) -> None:
    machine.store.authority_key.write_bytes(encode_key(make_authority().key))
    machine.round()
    machine.assert_good()


def test_new_names_are_taken_up(machine: Machine) -> None:
    more = WantedNames("localhost", WANTED.names | {"192.0.2.7", "more.example"})
    machine.round(more)
    machine.assert_good(more)


def test_another_site_host_gets_its_own_file_and_the_old_one_goes(machine: Machine) -> None:
    other = WantedNames("p.example", WANTED.names | {"p.example"})
    machine.round(other)
    machine.assert_good(other)
    assert not machine.store.live_path(LIVE).exists()


def test_a_disk_that_refuses_leaves_what_is_served_as_it_was(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = machine.live
    machine.now += dt.timedelta(days=20)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", refuse)
        with pytest.raises(OSError, match="No space"):
            machine.round()
    assert machine.live == live
    machine.round()
    machine.assert_good()


@pytest.mark.parametrize(
    ("names", "days", "words"),
    [
        ({"other.example"}, 0, "other.example does not verify"),
        ({"localhost"}, 31, "localhost does not verify"),
        ({"localhost"}, -2, "localhost does not verify"),
    ],
)
def test_the_last_look_refuses(machine: Machine, names: set[str], days: int, words: str) -> None:
    root = x509.load_pem_x509_certificate(machine.root)
    with pytest.raises(UnusablePemError, match=words):
        verify_pem(machine.live, root, names, START + dt.timedelta(days=days))


def test_the_last_look_refuses_another_root(machine: Machine) -> None:
    with pytest.raises(UnusablePemError, match="does not verify"):
        verify_pem(machine.live, make_authority().certificate, WANTED.names, START)


def test_openssl_clients_verify_it_in_a_real_handshake(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.now = dt.datetime.now(dt.UTC)
    machine.round()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(machine.store.live_path(LIVE))
    client = ssl.create_default_context(cafile=machine.store.authority_certificate)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    for name in WANTED.names:
        shake_hands(client, server, name)


def shake_hands(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> None:
    """A whole handshake in memory; ssl.SSLError when the client refuses."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(down, up, server_hostname=name),
        server.wrap_bio(up, down, server_side=True),
    ]
    is_done = [False, False]
    while not all(is_done):
        for place, end in enumerate(ends):
            try:
                end.do_handshake()
                is_done[place] = True
            except ssl.SSLWantReadError:
                pass
