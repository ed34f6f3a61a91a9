"""`stentor hits` beside a lake: its numbers from what edges wrote, and a CDN's log in it."""

import json

import pytest
from typer.testing import CliRunner

from made.hits import HEADER, MINUTE, NOON, SIZE, make_hit, take
from made.lake_looking import list_rows, read_days
from made.spooling import Edge, Time
from stentor.lake.passes import Lake
from stentor.lib.layout import DataLayout
from stentor.project.commands.hits import app

CLOUD = "198.51.100.7"
LOG = [
    make_hit(id="whole"),
    take(0, HEADER + MINUTE // 2, id="half", ip="203.0.113.2"),
    make_hit(id="cloud", ip=CLOUD),
    make_hit(id="cdn's", via="10.0.0.1", edge="a1", ip="203.0.113.3"),
    make_hit(id="head", method="HEAD"),
]
EPISODES = [
    {"path": "/a.mp3", "show": "s", "episode": "e", "size": SIZE, "header_bytes": HEADER,
     "content_seconds": 1800.0, "bitrate": 128_000}
]  # fmt: skip


@pytest.fixture
def layout(tmp_path):
    made = DataLayout(tmp_path / "data")
    (made.counting / "networks").mkdir(parents=True)
    (made.counting / "networks" / "clouds.txt").write_text("198.51.100.0/24 data-centre Cloud")
    (made.counting / "rules.toml").write_text("seconds = 20")
    return made


@pytest.fixture
def spool(layout):
    edge = Edge(layout)
    edge.record(*LOG)
    yield edge.path
    edge.die()


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def count(*arguments):
    done = run("count", *arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def sum_days(layout):
    rows = [row for day in read_days(layout).values() for row in day.episodes]
    return sum(row.downloads for row in rows), sum(row.requests for row in rows)


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_what_edges_wrote_comes_to_the_numbers_of_the_lake(spool, layout, engine):
    """By the installation's own rules and lists, and its keys for the addresses."""
    Lake(layout, Time()).run_pass()
    told = count(spool, "--data", layout.root, "--engine", engine)
    assert (told["downloads"], told["requests"]) == sum_days(layout) == (3, 5)
    assert told["rejected"] == {"method-not-get": 1, "network-data-centre": 1}
    (day,) = read_days(layout).values()
    assert told["rule_version"] == day.rule_version
    assert count(spool)["rejected"]["listener-unknown"] == 4


def test_each_request_is_explained_with_its_address(spool, layout):
    told = run("count", spool, "--data", layout.root, "--explain", "s/e")
    assert told.exit_code == 0, told.stderr
    assert CLOUD in told.stdout
    assert "network-data-centre" in told.stdout


def test_it_counts_by_its_own_rules_and_by_none_beside_them(spool, layout, tmp_path):
    done = run("count", spool, "--data", layout.root, "--rules", tmp_path / "other.toml")
    assert done.exit_code == 2
    assert "name no others beside it" in done.stderr


def write_cdn_log(path):
    """Two listeners of the same hour, one of whom came to an edge as well."""
    at = NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [
        {"timestamp": at, "request_method": "GET", "url": "/a.mp3", "response_status": 200,
         "response_body_size": SIZE, "client_ip": ip, "request_user_agent": "Overcast/3.0"}
        for ip in ("203.0.113.3", "203.0.113.4")
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))


@pytest.mark.parametrize("is_log_first", [True, False])
def test_a_cdns_log_is_taken_in_and_each_transfer_counts_once(layout, tmp_path, is_log_first):
    """Whichever comes first, the log after a recount too, and twice."""
    log, episodes = tmp_path / "cdn.log", tmp_path / "episodes.json"
    write_cdn_log(log)
    episodes.write_text(json.dumps(EPISODES))

    def take_in():
        done = run(
            "read", log, "--format", "fastly", "--episodes", episodes, "--take-in",
            "--data", layout.root,
        )  # fmt: skip
        assert done.exit_code == 0, done.stderr

    clock = Time()
    lake = Lake(layout, clock)
    if is_log_first:
        take_in()
        (waiting,) = layout.spool.glob("*.hits")
        assert b"203.0.113" not in waiting.read_bytes()
        lake.run_pass()
    edge = Edge(layout)
    edge.record(*LOG)
    lake.run_pass()
    clock.pass_by(minutes=1)
    take_in()
    lake.run_pass()
    edge.die()
    downloads, requests = sum_days(layout)
    assert (downloads, requests) == (4, 7)
    (day,) = read_days(layout).values()
    assert [row.rejected.get("seen-at-cdn") for row in day.episodes] == [1]
    assert len({row["listener"] for row in list_rows(layout)}) == 5


def test_what_is_taken_in_has_no_output_beside(layout, tmp_path):
    (tmp_path / "e.json").write_text(json.dumps(EPISODES))
    write_cdn_log(tmp_path / "cdn.log")
    done = run(
        "read", tmp_path / "cdn.log", "--format", "fastly", "--episodes", tmp_path / "e.json",
        "--take-in", "--output", tmp_path / "x",
    )  # fmt: skip
    assert done.exit_code == 2
