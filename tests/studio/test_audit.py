"""What the studio and the API say of a log is what the auditor's tool says of the same file."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from msgspec import structs

from made.hit_logs import LOG_OF_EVERYTHING
from made.spooling import Edge, Time
from people.api_program import Program
from servers.serving import run_stentor
from stentor.accounts.tokens import make_token
from stentor.contracts.hit import encode_hit
from stentor.lake.passes import Lake

DAYS = "from=2026-11-23&to=2026-11-25&zone=UTC"


@pytest.fixture
def log(cast):
    """Requests of every kind, for our show."""
    return [
        structs.replace(
            hit,
            show=cast.show.id if hit.show == "s" else hit.show,
            episode=cast.episode.id if hit.episode == "e" else hit.episode,
        )
        for hit in LOG_OF_EVERYTHING
    ]


@pytest.fixture
def audited(log, tmp_path: Path, cast):
    """What `stentor hits count` says of the requests for our show."""
    file = tmp_path / "hits.jsonl"
    file.write_bytes(b"".join(encode_hit(hit) + b"\n" for hit in log if hit.show == cast.show.id))
    done = run_stentor("hits", "count", str(file), "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def counted(log, layout):
    """The same through an edge's spool and the lake."""
    edge = Edge(layout)
    edge.record(*log)
    Lake(settings.STENTOR_LAYOUT, Time()).run_pass()
    edge.die()


def read(client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).content.decode())))[1:]


def test_the_studio_says_what_the_audit_says(audited, counted, cast, owner):
    report = f"/shows/{cast.show.slug}/report"
    episodes = read(owner, f"{report}?{DAYS}&csv=episodes")
    by_episode = {f"{cast.show.id}/{row[1]}": int(row[2]) for row in episodes}
    assert by_episode == audited["by_episode"]
    assert len(by_episode) >= 1

    days = read(owner, f"{report}?{DAYS}&csv=days")
    assert sum(int(row[1]) for row in days) == audited["downloads"] > 5

    rejected = {row[0]: int(row[2]) for row in read(owner, f"{report}/requests?{DAYS}&csv=reasons")}
    assert rejected.pop("contributing") == audited["contributing"]
    assert rejected == audited["rejected"]
    assert len(rejected) > 5
    assert audited["requests"] == audited["contributing"] + sum(rejected.values())
    requests = read(owner, f"{report}/requests?{DAYS}&csv=requests")
    assert sum(int(row[1]) for row in requests) == audited["requests"]
    assert {row[-1] for row in requests} == {audited["rule_version"]}


def test_the_api_says_the_same(audited, counted, cast):
    _token, secret = make_token(
        cast.organisation, cast.viewer, name="audit", scopes=["reports:read"]
    )
    program = Program(secret)
    span = "since=2026-11-23&until=2026-11-25&zone=UTC"
    report = program.get(f"/shows/{cast.show.id}/report?{span}").json()
    assert report["total"] == audited["downloads"]
    assert report["unverified"] == audited["not_byte_verified"]
    downloads = program.get(f"/shows/{cast.show.id}/downloads?by=episode").json()
    by_episode = {f"{cast.show.id}/{row['key']}": row["downloads"] for row in downloads["rows"]}
    assert by_episode == audited["by_episode"]
    assert downloads["rejected"] == audited["rejected"]
    table = program.get(f"/shows/{cast.show.id}/tables/reasons?{span}").json()
    numbers = {row[0]: row[2] for row in table["rows"]}
    assert numbers == {"contributing": audited["contributing"]} | audited["rejected"]
