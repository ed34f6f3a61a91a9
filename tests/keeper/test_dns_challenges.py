"""DNS-01 by a program of the operator's and by updates of the zone."""

import contextlib
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.name
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.tsigkeyring
import dns.update
import pytest

from servers.authorities import NameServer
from stentor.keeper.acme.settings import DnsUpdate
from stentor.keeper.acme.solvers import HookSolver, UpdateSolver

HOST = "pods.example.org"
SECRET = "bm90IGEgc2VjcmV0IGJ1dCBsb25nIGVub3VnaA=="
RING = dns.tsigkeyring.from_text({"keeper.": SECRET})


@pytest.fixture
def hook(tmp_path: Path, names: NameServer) -> Path:
    """A program that sets and clears records of the tests' DNS server."""
    path = tmp_path / "hook"
    path.write_text(
        f"#!{sys.executable}\n"
        "import json, sys, urllib.request\n"
        "what, record, value = sys.argv[1:]\n"
        "if value == 'refused': sys.exit('no such zone')\n"
        "body = {'host': record + '.'} | ({'value': value} if what == 'set' else {})\n"
        f"address = 'http://127.0.0.1:{names.management}/' + what + '-txt'\n"
        "urllib.request.urlopen(address, json.dumps(body).encode())\n"
    )
    path.chmod(0o700)
    return path


def test_a_hook_proves_a_name_without_port_80(authorities, keep, hook: Path) -> None:
    keeping = keep(authorities[:1], dns_hook=str(hook), challenges=["dns-01"])
    keeping.work(HOST)
    assert [event.kind for event in keeping.renewals.ledger.read(HOST)][2] == "activated"


def test_the_next_kind_of_challenge_is_tried_when_one_fails(
    authorities, keep, hook: Path, responder
) -> None:
    keeping = keep(authorities[:1], dns_hook=str(hook))
    held = responder.folders.pop()
    try:
        keeping.work(HOST)
    finally:
        responder.folders.append(held)
    assert [event.kind for event in keeping.renewals.ledger.read(HOST)][2] == "activated"


def test_a_hook_that_fails_says_why(hook: Path) -> None:
    with (
        pytest.raises(OSError, match="hook set failed: no such zone"),
        HookSolver(hook).show(HOST, "token", "refused"),
    ):
        pass


class Zone:
    """A name server for one zone that takes signed updates over TCP and answers over UDP."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        for serve in (self._serve_updates, self._serve_questions):
            threading.Thread(target=serve, daemon=True).start()

    def _serve_updates(self) -> None:
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            with connection, contextlib.suppress(Exception):
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        length = int.from_bytes(connection.recv(2, socket.MSG_WAITALL), "big")
        wire = connection.recv(length, socket.MSG_WAITALL)
        try:
            update = dns.message.from_wire(wire, keyring=RING)
        except Exception:
            answer = dns.message.make_response(dns.message.from_wire(wire, keyring=False))
            answer.use_tsig(None)
            answer.set_rcode(dns.rcode.NOTAUTH)
        else:
            assert update.opcode() == dns.opcode.UPDATE
            for change in update.sections[2]:
                values = [str(one).strip('"') for one in change]
                known = self.records.setdefault(str(change.name), [])
                if change.deleting is not None:
                    known[:] = [one for one in known if one not in values]
                else:
                    known += values
            answer = dns.message.make_response(update)
        content = answer.to_wire()
        connection.sendall(len(content).to_bytes(2, "big") + content)

    def _serve_questions(self) -> None:
        while True:
            try:
                wire, peer = self.udp.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(wire)
            answer = dns.message.make_response(question)
            name = question.question[0].name
            for value in self.records.get(str(name), []):
                answer.answer.append(dns.rrset.from_text(name, 1, "IN", "TXT", f'"{value}"'))
            self.udp.sendto(answer.to_wire(), peer)


@pytest.fixture
def zone() -> Iterator[Zone]:
    made = Zone()
    yield made
    made.tcp.close()
    made.udp.close()


def make_solver(zone: Zone, secret: str = SECRET) -> UpdateSolver:
    return UpdateSolver(
        DnsUpdate(
            server="127.0.0.1",
            port=zone.port,
            zone="example.org.",
            key_name="keeper.",
            secret=secret,
        )
    )


def test_an_update_shows_the_record_for_as_long_as_it_is_needed(zone: Zone) -> None:
    with make_solver(zone).show(HOST, "token", "proof"):
        assert zone.records == {"_acme-challenge.pods.example.org.": ["proof"]}
    assert zone.records == {"_acme-challenge.pods.example.org.": []}


def test_two_proofs_for_one_name_stand_beside_each_other(zone: Zone) -> None:
    solver = make_solver(zone)
    with solver.show(HOST, "token", "one"), solver.show(f"*.{HOST}", "token", "two"):
        assert zone.records == {"_acme-challenge.pods.example.org.": ["one", "two"]}


@pytest.mark.filterwarnings("ignore")
def test_a_server_that_does_not_know_the_key_is_named(zone: Zone) -> None:
    solver = make_solver(zone, "d3JvbmcgaW4gZXZlcnkgd2F5IHRoZXJlIGlz")
    with pytest.raises(OSError, match="127\\.0\\.0\\.1 "), solver.show(HOST, "token", "proof"):
        pass
    assert zone.records == {}
