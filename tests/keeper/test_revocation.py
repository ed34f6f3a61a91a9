"""Revocation lists: whom they are believed from, and what a revoked certificate leads to."""

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from servers.sinks import HttpSink
from stentor.keeper.authority import Authority, encode_certificate, encode_key, make_authority
from stentor.keeper.calling import list_serving_alarms
from stentor.keeper.life.decision import decide
from stentor.keeper.life.records import Certificate, Situation
from stentor.keeper.proof import PATIENCE, REPLACED_AFTER, Proofs
from stentor.keeper.public import Situations
from stentor.keeper.renewal.material import PemMaterial
from stentor.keeper.revocation.lists import RevocationLists, fetch_list, find_list_addresses
from stentor.keeper.revocation.watching import Revocations
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.shelf import Shelf
from stentor.lib.fetch import LOOPBACK

NAME = "pods.example.org"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
URL = "http://lists.example.org/1.crl"
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority()


def issue(authority: Authority, url: str = URL) -> tuple[bytes, int]:
    """A file of the shelf whose certificate names a list, and its serial number."""
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    points = [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)]
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 89 * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.CRLDistributionPoints(points), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    pem = encode_key(key) + encode_certificate(leaf) + encode_certificate(authority.certificate)
    return b"Issued-By: first\n" + pem, serial


def make_list(authority: Authority, *serials: int, ends: dt.datetime = NOW + DAY) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(NOW - 2 * DAY)
        .next_update(ends)
    )
    for serial in serials:
        row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - DAY)
        builder = builder.add_revoked_certificate(row.build())
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_a_list_says_which_are_revoked_and_is_fetched_once(authority: Authority) -> None:
    (bad, serial), (good, _) = issue(authority), issue(authority)
    asked: list[str] = []

    def give(url: str) -> bytes:
        asked.append(url)
        return make_list(authority, serial)

    lists = RevocationLists(give)
    now = NOW.timestamp()
    assert lists(bad, now) is True
    assert lists(good, now + 600) is False
    assert asked == [URL]
    assert lists(bad, now + 1000) is True
    assert len(asked) == 2


@pytest.mark.parametrize("fault", ["foreign", "ended", "garbage", "empty", "gone"])
def test_no_other_list_is_believed(authority: Authority, fault: str) -> None:
    content, serial = issue(authority)

    def give(url: str) -> bytes:
        if fault == "gone":
            raise LookupError(url)
        return {
            "foreign": make_list(make_authority(), serial),
            "ended": make_list(authority, serial, ends=NOW - DAY),
            "garbage": b"\x30\x82nothing",
            "empty": b"",
        }[fault]

    with pytest.raises(LookupError):
        RevocationLists(give)(content, NOW.timestamp())


def test_a_certificate_without_a_list_has_no_answer(authority: Authority) -> None:
    content, _ = issue(authority, "ldap://lists.example.org/1")
    assert find_list_addresses(x509.load_pem_x509_certificates(content)[0]) == []
    with pytest.raises(LookupError, match="names no revocation list"):
        RevocationLists(lambda _: b"")(content, NOW.timestamp())


def test_lists_are_fetched_over_http() -> None:
    sink = HttpSink()
    try:
        sink.status = 200
        assert fetch_list(sink.url, LOOPBACK) == b""
        sink.status = 500
        with pytest.raises(LookupError, match="500"):
            fetch_list(sink.url, LOOPBACK)
        with pytest.raises(LookupError, match="not a public address"):
            fetch_list(sink.url)
    finally:
        sink.close()


def test_a_revoked_certificate_gives_way_at_once_and_is_noted_once(
    authority: Authority, tmp_path: Path
) -> None:
    files = DiskFiles(tmp_path)
    shelf, ledger = Shelf(files, PemMaterial({}).inspect, None), Ledger(files)
    situations = Situations(shelf, ledger, ("first", "second"))
    (live, serial), (spare, _) = issue(authority), issue(make_authority())
    shelf.put("live", NAME, live, "", None)
    now = NOW.timestamp()
    listed: list[int] = []
    revocations = Revocations(
        shelf, ledger, RevocationLists(lambda _: make_list(authority, *listed))
    )
    assert not revocations.check(situations.read(NAME), now)
    assert decide(situations.read(NAME), now).slot == "spare", "the live one is good"
    listed.append(serial)
    assert not revocations.check(situations.read(NAME), now + 60), "asked once an hour"
    assert revocations.check(situations.read(NAME), now + 3700)
    step = decide(situations.read(NAME), now + 3700)
    assert (step.action, step.slot) == ("order", "live")
    shelf.put("spare", NAME, spare, "", None)
    assert decide(situations.read(NAME), now + 3700).action == "swap"
    assert not revocations.check(situations.read(NAME), now + 9000)
    assert [event.kind for event in ledger.read(NAME)] == ["revoked"]


def test_a_worker_that_keeps_showing_something_else_is_a_page() -> None:
    live = Certificate("new", "first", 0.0, 1e6)
    ended = Certificate("old", "second", 0.0, 50.0)
    situation = Situation(NAME, ("first",), live, ended)
    shown: list[str | None] = ["new", "new"]
    replaced: list[str] = []
    proofs = Proofs(lambda _: list(shown), lambda _, expected: replaced.append(expected))
    assert proofs.check(situation, 10.0).proved_at == 10.0
    shown[1] = "old"
    assert not proofs.check(situation, 20.0).problem, "one that was just replaced may still show"
    assert replaced == []
    assert not proofs.check(situation, 20.0 + REPLACED_AFTER).problem
    assert replaced == ["new"], "the spare is not what it is to show, even while that is good"
    proof = proofs.check(situation, 21.0 + PATIENCE)
    assert proof.proved_at == 10.0
    (alarm,) = list_serving_alarms(proofs.seen)
    assert alarm.key == f"certificate-served:{NAME}"
    assert "1 of 2 workers" in alarm.title
    shown[1] = "new"
    proofs.check(situation, 200.0)
    assert list_serving_alarms(proofs.seen) == []


def test_no_worker_is_replaced_where_nothing_good_lies_there_for_its_successor() -> None:
    ended = Certificate("new", "first", 0.0, 5.0)
    replaced: list[str] = []
    proofs = Proofs(lambda _: ["good"], lambda _, expected: replaced.append(expected))
    for moment in (10.0, 40.0, 200.0):
        proof = proofs.check(Situation(NAME, ("first",), ended), moment)
    assert proof.problem
    assert replaced == []


def test_a_name_is_looked_at_at_once_where_another_certificate_is_to_be_seen() -> None:
    old, new = (Certificate(one, "first", 0.0, 1e6) for one in ("old", "new"))
    proofs = Proofs(lambda _: ["old"])
    before, after = Situation(NAME, (), old, new), Situation(NAME, (), new, old)
    proofs.check(before, 10.0)
    assert proofs.find_due(before, 11.0) == 70.0
    assert proofs.find_due(after, 11.0) == 11.0
    proofs.check(after, 11.0)
    assert proofs.find_due(after, 12.0) == 16.0


def test_names_have_their_turns_and_are_forgotten_when_they_are_gone() -> None:
    looked: list[str] = []

    def look(name: str) -> list[str | None]:
        looked.append(name)
        return ["f"]

    proofs = Proofs(look)
    both = [Situation(n, (), Certificate("f", "", 0.0, 1e6)) for n in ("a.org", "b.org")]
    for now in (10.0, 11.0, 69.0, 71.0):
        proofs.check_due(both, lambda now=now: now)
    assert looked == ["a.org", "b.org"] * 2
    proofs.keep_only(["a.org"])
    assert set(proofs.seen) == {"a.org"}
