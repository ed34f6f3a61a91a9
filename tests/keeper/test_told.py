"""Hosts that publishers brought, as the keeper hears of them from the journal."""

import pytest

from made.edge_store import Store
from stentor.contracts.host import HostRoute
from stentor.keeper.acme.settings import PublicSettings
from stentor.keeper.inspection import inspect_pem
from stentor.keeper.process import run_keeper
from stentor.keeper.store import CertificateStore
from stentor.keeper.told import ToldHosts, add_told, read_told_hosts
from stentor.keeper.upkeep import WantedNames

POD, OTHER = "pod.example.org", "other.example.org"
ROUTE = HostRoute(serves="show", show="s1")


@pytest.fixture
def store(layout):
    return Store(layout)


@pytest.fixture
def told(layout):
    return ToldHosts(layout)


def bring(store, name):
    store.append(kind="host", address=f"host:{name}", host=ROUTE)


def test_without_a_journal_there_are_none(told):
    assert told.refresh() == frozenset()


def test_hosts_come_and_go_with_the_journal(store, told):
    bring(store, POD)
    store.publish_file("/feeds/host:x.xml", b"no host")
    assert told.refresh() == {POD}
    bring(store, OTHER)
    assert told.refresh() == {POD, OTHER}
    store.append(kind="gone", address=f"host:{POD}")
    assert told.refresh() == {OTHER}


@pytest.mark.parametrize("name", ["localhost", "x.localhost", "127.0.0.1", "word", ""])
def test_what_nobody_could_certify_is_passed_over(store, told, name):
    bring(store, name)
    assert told.refresh() == frozenset()


def test_they_are_known_after_a_restart_and_to_whoever_only_looks(layout, store, told):
    bring(store, POD)
    told.refresh()
    assert ToldHosts(layout).names == {POD}
    assert read_told_hosts(layout) == {POD}
    assert add_told(PublicSettings(hosts=frozenset({"site.example"})), {POD}).hosts == {
        "site.example",
        POD,
    }


def test_a_journal_that_is_lost_takes_nothing_out_of_service(layout, store, told):
    bring(store, POD)
    told.refresh()
    layout.journal.unlink()
    assert told.refresh() == {POD}
    assert ToldHosts(layout).refresh() == {POD}
    fresh = Store(layout)
    bring(fresh, OTHER)
    assert told.refresh() == {POD, OTHER}


def test_a_line_half_written_and_a_spoiled_one_are_no_news(layout, store, told):
    bring(store, POD)
    with layout.journal.open("ab") as file:
        file.write(b'{"seq": 9, "address": "host:bad.example.org", oh\n{"address":"host:torn')
    assert told.refresh() == {POD}


def test_a_damaged_list_is_made_again(layout, store, told):
    bring(store, POD)
    told.refresh()
    (layout.certs / "hosts.json").write_bytes(b"[")
    assert ToldHosts(layout).refresh() == {POD}


def test_without_a_public_authority_the_local_one_certifies_them(layout, store):
    bring(store, POD)

    class Once:
        def __init__(self):
            self.rounds = 0

        def is_set(self):
            self.rounds += 1
            return self.rounds > 1

        def wait(self, seconds):
            pass

    run_keeper(layout, WantedNames("localhost", frozenset({"localhost"})), Once())
    certificates = CertificateStore(layout.certs)
    content = certificates.live_path("localhost").read_bytes()
    assert inspect_pem(content, None).names >= {"localhost", POD}


def test_a_disk_that_keeps_nothing_holds_nobody_up(layout, store, told, monkeypatch):
    def refuse(*_words):
        raise OSError(28, "No space left on device")

    bring(store, POD)
    with monkeypatch.context() as full:
        full.setattr("stentor.keeper.told.write_bytes_durably", refuse)
        assert told.refresh() == {POD}
        assert read_told_hosts(layout) == frozenset()
    told.refresh()
    assert read_told_hosts(layout) == {POD}


def test_a_journal_that_cannot_be_read_brings_no_news(layout, store, told):
    bring(store, POD)
    told.refresh()
    layout.journal.unlink()
    layout.journal.mkdir()
    assert told.refresh() == {POD}
