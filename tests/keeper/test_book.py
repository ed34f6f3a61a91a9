"""How every certificate stands, as the keeper writes it down for others."""

import datetime as dt

import pytest

from stentor.certificates.reading import Reading, UnreadableError, is_fresh
from stentor.keeper.acme.settings import AuthoritySettings, PublicSettings
from stentor.keeper.book import BookWritten
from stentor.keeper.life.history import History
from stentor.keeper.life.records import Attempt, Certificate, Situation
from stentor.keeper.proof import Proof
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames, keep_up
from stentor.lib.clock import utc_now

DAY = 86_400.0
HOST = "pods.example.org"
WANTED = WantedNames(HOST, frozenset({HOST, "localhost"}))
NOW = utc_now()
AT = NOW.timestamp()
LIVE = Certificate("f" * 64, "first", AT - 10 * DAY, AT + 80 * DAY)
SPARE = Certificate("e" * 64, "second", AT - DAY, AT + 89 * DAY)
FIRST = AuthoritySettings(name="first", directory="https://a.example/d")


@pytest.fixture
def write(layout):
    """Writes a book and reads it as others do."""

    def write(*situations, public=None, proofs=None, history=None):
        store = CertificateStore(layout.certs)
        keep_up(store, WANTED, lambda: NOW)
        public = public or PublicSettings(authorities=(FIRST,), hosts=frozenset({HOST}))
        book = BookWritten(layout.certificate_book, store, public)
        book.write(situations, proofs or {}, WANTED, NOW, lambda _: history or History())
        return Reading(layout).read_book()

    return write


def test_a_name_with_its_pair_its_plan_and_its_proof(write):
    situation = Situation(HOST, ("first", "second"), LIVE, SPARE)
    found = write(situation, proofs={HOST: Proof(AT, AT - 5)}).find(HOST)
    assert (found.kind, found.owner, found.alarm, found.problem) == (
        "public", "the keeper", "calm", "",
    )  # fmt: skip
    assert (found.live.authority, found.spare.authority) == ("first", "second")
    assert found.live.planned is not None
    assert found.live.planned < found.live.not_after
    assert (found.next.action, found.next.at) == ("wait", found.live.planned)
    assert found.spare_next.action == "wait"
    assert abs(found.proved_at - NOW) < dt.timedelta(seconds=6)


def test_failures_are_told_with_the_last_reason_and_when_it_is_tried_again(write):
    late = Certificate("f" * 64, "first", AT - 85 * DAY, AT + 5 * DAY)
    tried = (Attempt(AT - 5, "live", "first"),)
    history = History(last_reason="first: it answered 503")
    found = write(Situation(HOST, ("first",), late, failures=tried), history=history).find(HOST)
    assert (found.alarm, found.failures, found.last_failure) == (
        "everybody", 1, "first: it answered 503",
    )  # fmt: skip
    assert found.next.action == "retry"
    assert found.next.at > NOW
    assert found.spare_next is None


def test_a_name_that_has_nothing_yet_is_no_alarm(write):
    found = write(Situation(HOST, ("first",), is_new=True)).find(HOST)
    assert (found.alarm, found.live, found.next.action) == ("calm", None, "order")


def test_a_file_put_there_by_hand_has_no_owner(layout, write):
    import trustme

    live = CertificateStore(layout.certs)
    live.prepare()
    issued = trustme.CA().issue_cert("shop.example.org")
    live.live_path("bought").write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    live.live_path("torn").write_bytes(b"-----BEGIN")
    book = write()
    bought, torn = book.find("bought"), book.find("torn")
    assert (bought.kind, bought.owner, bought.names) == ("own", "", ["shop.example.org"])
    assert (torn.owner, torn.live) == ("", None)
    assert "no usable key" in torn.problem


def test_names_that_only_the_local_authority_vouches_for_are_told(write):
    with_none = write(public=PublicSettings()).find(HOST)
    assert (with_none.kind, with_none.owner) == ("local", "the keeper")
    assert with_none.untrusted == [HOST]
    assert write().find(HOST).untrusted == []


def test_a_book_that_is_damaged_or_old_is_told_from_one_that_holds(layout, write):
    book = write()
    assert is_fresh(book, book.at + dt.timedelta(seconds=100))
    assert not is_fresh(book, book.at + dt.timedelta(minutes=3))
    layout.certificate_book.write_text("{")
    with pytest.raises(UnreadableError, match="damaged"):
        Reading(layout).read_book()
