"""Every series that the docs name, scraped from a running server and compared with what its store
holds, read by hand."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from servers.authorities import NameServer, Pebble, end
from servers.serving import Server, wait_until

pytestmark = pytest.mark.way

GOOD, BAD = "pods.example.org", "lost.example.org"
LINE = re.compile(
    r'^stentor_certificate_(\w+)\{worker="keeper",name="([^"]+)"(?:,slot="(\w+)")?\} (\S+)$'
)
ROOT = Path(__file__).parents[2]
Series = dict[tuple[str, str, str], float]


@pytest.fixture(scope="module")
def server(
    serve: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """With two authorities and two names, one of which resolves for nobody."""
    server = serve("--workers", "1").wait_until_ready(90)
    folder = tmp_path_factory.mktemp("authorities")
    names = NameServer(folder)
    names.tell("set-servfail", host=BAD)
    made = [
        Pebble(folder, names, name=name, http_port=server.http_port, seconds=86_400)
        for name in ("first", "second")
    ]
    try:
        for one in made:
            one.start()
        lines = [f"acme_directory = {json.dumps([one.directory for one in made])}", "[acme]"]
        lines.append(f"hosts = {json.dumps([GOOD, BAD])}")
        for one in made:
            lines += ["[[acme.authorities]]", f'name = "{one.name}"', 'profile = "short"']
            lines += [f'directory = "{one.directory}"', f'roots = "{one.bundle}"']
            lines += [f'trust = ["{one.roots}"]']
        (server.layout.root / "stentor.toml").write_text("\n".join(lines) + "\n")
        server.kill("keeper")
        shelf = server.layout.certs
        wait_until((shelf / "spare" / f"{GOOD}.pem").exists, 60, "no pair came")
        yield server
    finally:
        for one in made:
            one.kill()
        end(names.process)


def scrape(server: Server) -> Series:
    url = f"http://127.0.0.1:{server.http_port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    found = [one for one in map(LINE.match, text.splitlines()) if one]
    return {(one[1], one[2], one[3] or ""): float(one[4]) for one in found}


def read_first_end(path: Path) -> float:
    chain = x509.load_pem_x509_certificates(path.read_bytes())
    return min(one.not_valid_after_utc for one in chain).timestamp()


def count_failures(server: Server, host: str) -> int:
    """Lines of the ledger that say so; none has succeeded."""
    lines = (server.layout.certs / "ledger" / f"{host}.jsonl").read_text().splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert not {"issued", "activated"} & set(kinds)
    return kinds.count("failed")


def test_the_docs_name_every_series_and_no_other(server: Server) -> None:
    wait_until(lambda: ("proof_age_seconds", GOOD, "") in scrape(server), 40, "it was not proved")
    words = (ROOT / "docs" / "certificates.md").read_text()
    named = set(re.findall(r"`(?:stentor_certificate_|…_)(\w+)`", words))
    assert named == {series for series, _, _ in scrape(server)}


@pytest.mark.parametrize(("slot", "folder"), [("live", "public"), ("spare", "spare")])
def test_ends_are_those_of_the_files(server: Server, slot: str, folder: str) -> None:
    path = server.layout.certs / folder / f"{GOOD}.pem"
    key = ("earliest_expiry_timestamp", GOOD, slot)
    wait_until(lambda: scrape(server).get(key) == read_first_end(path), 30)
    assert ("earliest_expiry_timestamp", BAD, slot) not in scrape(server)


def test_failures_are_those_of_the_ledger_and_a_name_that_never_had_one_is_a_note(
    server: Server,
) -> None:
    wait_until(lambda: count_failures(server, BAD) >= 2, 60, "nothing failed")

    def agrees() -> bool:
        before = count_failures(server, BAD)
        told = scrape(server)
        return told["failures", BAD, ""] == before == count_failures(server, BAD)

    wait_until(agrees, 60, "the figure is not the ledger's")
    told = scrape(server)
    assert told["failures", GOOD, ""] == 0
    assert (told["alarm", GOOD, ""], told["alarm", BAD, ""]) == (0, 1)


def test_the_age_of_the_proof_and_the_next_step_are_those_that_the_book_has(
    server: Server,
) -> None:
    def agrees() -> bool:
        told = scrape(server)
        book = json.loads(server.layout.certificate_book.read_bytes())
        (kept,) = [one for one in book["names"] if one["name"] == GOOD]
        proved = datetime.fromisoformat(kept["proved_at"]).timestamp()
        age = datetime.now(UTC).timestamp() - proved
        planned = min(
            datetime.fromisoformat(kept[one]["at"]).timestamp() for one in ("next", "spare_next")
        )
        told_age, told_next = (
            told[series, GOOD, ""] for series in ("proof_age_seconds", "next_step_timestamp")
        )
        return abs(told_age - age) < 8 and abs(told_next - planned) < 1

    wait_until(agrees, 60, "figures and book disagree")
