"""Real authorities for the tests of a session, and a responder for their questions."""

import http.server
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from servers.authorities import NameServer, Pebble, end
from stentor.keeper.acme.table import parse_acme_table
from stentor.keeper.assembly import build_keeping
from stentor.keeper.public import Keeping
from stentor.lib.layout import DataLayout

BINDING = {"kid-7": "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"}


class Responder:
    """Answers HTTP-01 challenges for every test of the session: which shelf it takes them from
    is the test's choice."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                token = self.path.rpartition("/")[2]
                found = [one / token for one in outer.folders if (one / token).is_file()]
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(found[0].read_bytes() if found else b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="session")
def responder() -> Iterator[Responder]:
    made = Responder()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="session")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServer]:
    made = NameServer(tmp_path_factory.mktemp("names"))
    yield made
    end(made.process)


@pytest.fixture(scope="session")
def pebbles(
    tmp_path_factory: pytest.TempPathFactory, names: NameServer, responder: Responder
) -> Iterator[tuple[Pebble, Pebble]]:
    """Two authorities; the second wants an external account binding."""
    folder = tmp_path_factory.mktemp("pebbles")
    first = Pebble(folder, names, name="first", http_port=responder.port)
    second = Pebble(folder, names, name="second", http_port=responder.port, eab=BINDING)
    yield first, second
    first.kill()
    second.kill()


@pytest.fixture
def authorities(pebbles: tuple[Pebble, Pebble]) -> tuple[Pebble, Pebble]:
    """Both running."""
    for one in pebbles:
        if not one.is_running:
            one.start()
    return pebbles


@pytest.fixture
def keep(
    layout: DataLayout, responder: Responder
) -> Iterator[Callable[[Sequence[Pebble]], Keeping]]:
    """Builds one node's work on a shelf of the test's own."""
    responder.folders.append(layout.certs / "challenges")

    def build(
        given: Sequence[Pebble],
        *,
        passphrase: str | None = None,
        also_trusted: Sequence[Path] = (),
        **table: object,
    ) -> Keeping:
        rows = []
        for one in given:
            row = {
                "directory": one.directory,
                "name": one.name,
                "roots": str(one.bundle),
                "trust": [str(path) for path in (one.roots, *also_trusted)],
            }
            if one.eab:
                row["eab_kid"], row["eab_hmac"] = next(iter(one.eab.items()))
            rows.append(row)
        public = parse_acme_table(
            {"authorities": rows, "contact": "operator@example.org"} | table,
            [one.directory for one in given],
            [],
            passphrase=passphrase,
        )
        return build_keeping(public, layout)

    yield build
    responder.folders.remove(layout.certs / "challenges")
