"""`stentor hits count`: what an auditor types, and what comes back."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from made.hits import SIZE, make_hit, take
from stentor.contracts.hit import encode_hit
from stentor.counting.logs import FORMATS
from stentor.counting.rules import WINDOWS, Rules
from stentor.project.commands.hits import app
from stentor.project.commands.hits_read import LogFormat
from stentor.project.commands.hits_report import name_episode

LOG = [
    make_hit(id="one", ended_at="2026-11-23T12:09:00Z"),
    make_hit(id="one", sent=0),
    make_hit(id="two", method="HEAD"),
    take(0, 100, id="three", episode="f"),
    make_hit(id="four", hours=20),
    make_hit(id="five", ip="203.0.113.1", show="other"),
]


def write_log(path, hits=LOG):
    content = b"".join(encode_hit(hit) + b"\n" for hit in hits)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return str(path)


def run(*arguments, given=None):
    return CliRunner().invoke(app, ["count", *arguments], input=given)


def read(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_json_says_downloads_and_where_every_request_went(tmp_path):
    assert read(run(write_log(tmp_path / "log.jsonl"), "--json")) == {
        "requests": 5,
        "downloads": 3,
        "contributing": 3,
        "by_episode": {"s/e": 2, "other/e": 1},
        "rejected": {"method-not-get": 1, "below-threshold": 1},
        "windows": {"utc-day": 3, "first-touch": 2, "last-touch": 2},
        "not_byte_verified": 0,
        "rule_version": Rules().version,
    }


@pytest.mark.parametrize("window", WINDOWS)
def test_both_engines_say_the_same_in_every_window(tmp_path, window):
    log = write_log(tmp_path / "log.jsonl")
    reference, query = (
        read(run(log, "--json", "--window", window, "--engine", engine))
        for engine in ("reference", "duckdb")
    )
    assert reference == query
    assert reference["downloads"] == (3 if window == "utc-day" else 2)
    assert window in reference["rule_version"]


def test_several_files_plain_and_gzipped_are_one_log(tmp_path):
    plain = write_log(tmp_path / "one.jsonl", LOG[:1])
    zipped = write_log(tmp_path / "two.jsonl.gz", LOG[1:])
    assert read(run(plain, zipped, "--json"))["requests"] == 5


def test_a_dash_reads_standard_input(tmp_path):
    log = write_log(tmp_path / "log.jsonl")
    command = [sys.executable, "-c", "from stentor.project.cli import main; main()"]
    with Path(log).open() as given:
        out = subprocess.run(
            [*command, "hits", "count", "-", "--json"],
            stdin=given, capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert json.loads(out.stdout)["downloads"] == 3
    assert out.stderr == ""


def test_people_get_tables(tmp_path):
    out = run(write_log(tmp_path / "log.jsonl")).stdout
    for text in ("s/e", "other/e", "part of a download", "below-threshold", Rules().version):
        assert text in out


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_an_empty_file_counts_nothing(tmp_path, engine):
    (tmp_path / "log.jsonl").write_bytes(b"\n\n")
    counted = read(run(str(tmp_path / "log.jsonl"), "--json", "--engine", engine))
    assert (counted["requests"], counted["by_episode"], counted["rejected"]) == (0, {}, {})


GOOD = encode_hit(make_hit()).decode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "truncated"),
        ("[]", "Expected `object`"),
        ("{}", "`at`"),
        (GOOD.replace('"sent":', '"send":'), "`sent`"),
        (GOOD.replace(f'"sent":{SIZE}', '"sent":-1'), "$.sent"),
        (GOOD.replace(f'"sent":{SIZE}', '"sent":"all"'), "$.sent"),
        (GOOD.replace(f'"size":{SIZE}', f'"size":{1 << 70}'), "$.size"),
        (GOOD.replace("2026-11-23T12", "2026-31-23T12"), "month"),
        (GOOD.replace("00.000Z", "00.000"), "time zone"),
        ("\x00\x00", "malformed"),
    ],
)
def test_a_line_that_is_no_hit_is_named_with_what_is_wrong(tmp_path, line, said):
    log = tmp_path / "log.jsonl"
    log.write_text(f"{GOOD}\n{line}\n{GOOD}\n")
    result = run(str(log), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"{log} line 2: " in result.stderr
    assert said in result.stderr
    assert result.stderr.count("\n") == 1

    skipping = run(str(log), "--json", "--skip-bad")
    counted = json.loads(skipping.stdout)
    assert (counted["requests"], counted["skipped_lines"]) == (2, 1)
    assert "line 2" in skipping.stderr


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    for name, said in [("missing", "No such file"), (".", "directory"), ("not.gz", "gzip")]:
        (tmp_path / "not.gz").write_text(GOOD)
        result = run(str(tmp_path / name), "--skip-bad")
        assert result.exit_code == 2
        assert str(tmp_path / name) in result.stderr
        assert said in result.stderr


def test_a_gzip_file_that_ends_too_soon_is_named(tmp_path):
    path = tmp_path / "log.gz"
    write_log(path)
    path.write_bytes(path.read_bytes()[:-9])
    result = run(str(path))
    assert result.exit_code == 2
    assert "damaged" in result.stderr


@pytest.mark.parametrize("option", [("--window", "week"), ("--engine", "abacus")])
def test_an_unknown_window_or_engine_is_bad_input(tmp_path, option):
    assert run(write_log(tmp_path / "log.jsonl"), *option).exit_code == 2


@pytest.mark.parametrize(
    ("show", "episode", "name"),
    [("s", "e", "s/e"), ("a/b", "c", "a%2Fb/c"), ("a", "b/c", "a/b%2Fc"), ("50%", None, "50%25/")],
)
def test_names_of_episodes_never_fall_together(show, episode, name):
    assert name_episode((show, episode)) == name


def test_an_episode_is_explained_request_by_request(tmp_path):
    log = write_log(tmp_path / "log.jsonl")
    explained = read(run(log, "--explain", "s/e", "--json"))["explained"]
    assert [(one["id"], one["verdict"]) for one in explained] == [
        ("one", "download 1"), ("two", "method-not-get"), ("four", "download 2"),
    ]  # fmt: skip
    assert explained[0]["seconds_to"] == pytest.approx(1801.5)
    assert explained[0]["app"] == "Apple's systems"
    shown = run(log, "--explain", "e").stdout
    assert "method-not-get" in shown
    assert "no request names" in run(log, "--explain", "nobody").stdout


def test_thresholds_and_lists_come_from_files_and_stand_in_the_version(tmp_path):
    log = write_log(tmp_path / "log.jsonl")
    (tmp_path / "rules.toml").write_text('seconds = 1\nwindow = "last-touch"\n')
    (tmp_path / "networks.txt").write_text("203.0.113.0/29 vpn\n")
    (tmp_path / "shared.txt").write_text("203.0.113.1 2026-11-01 An office\n")
    document = read(
        run(
            log, "--json", "--rules", str(tmp_path / "rules.toml"),
            "--networks", str(tmp_path / "networks.txt"), "--shared", str(tmp_path / "shared.txt"),
        )
    )  # fmt: skip
    assert document["rejected"] == {"method-not-get": 1, "below-threshold": 1}
    assert document["by_episode"] == {"other/e": 1, "s/e": 1}
    for part in ("last-touch.1s", "networks-", "shared-"):
        assert part in document["rule_version"]


@pytest.mark.parametrize(
    ("option", "content", "said"),
    [
        ("--rules", "seconds = 0", "from 1 to 3600"),
        ("--rules", "minutes = 1", "minutes is no rule"),
        ("--rules", 'window = "week"', "one of utc-day"),
        ("--rules", "seconds = ", "rules"),
        ("--networks", "203.0.113.0/24\nnowhere", "line 2"),
        ("--shared", "203.0.113.0/24", "line 1: the day"),
    ],
)
def test_a_rules_file_that_cannot_hold_is_named_with_what_is_wrong(tmp_path, option, content, said):
    path = tmp_path / "rules"
    path.write_text(content)
    result = run(write_log(tmp_path / "log.jsonl"), option, str(path))
    assert result.exit_code == 2
    assert str(path) in result.stderr
    assert said in result.stderr


def test_lists_of_agents_in_opawgs_format_are_read_from_a_folder(tmp_path):
    log = write_log(tmp_path / "log.jsonl", [make_hit(ua="NoiseMaker/1"), make_hit(ua="Tea/2")])
    entries = '{"entries": [{"name": "Noise", "pattern": "^NoiseMaker/"}]}'
    (tmp_path / "bots.json").write_text(entries)
    document = read(run(log, "--json", "--agents", str(tmp_path)))
    assert document["rejected"] == {"bot-self-declared": 1}
    (tmp_path / "bots.json").write_text('{"entries": [{"name": "Noise"}]}')
    assert "bots.json" in run(log, "--agents", str(tmp_path)).stderr
    assert run(log, "--agents", str(tmp_path / "none")).exit_code == 2


def test_every_format_of_a_log_has_its_name_here():
    assert {name.value for name in LogFormat} == set(FORMATS)


def test_the_log_of_another_server_is_read_and_counted(tmp_path):
    (tmp_path / "episodes.json").write_text(
        json.dumps([{"path": "/a.mp3", "show": "s", "episode": "e", "size": 5000}])
    )
    line = '203.0.113.9 - - [23/Nov/2026:13:00:00 +0100] "GET /a.mp3 HTTP/1.1" 200 5000 "-" "Tea/1"'
    (tmp_path / "access.log.gz").write_bytes(gzip.compress(f"{line}\n".encode()))
    arguments = ["--format", "nginx", "--episodes", str(tmp_path / "episodes.json")]
    result = CliRunner().invoke(app, ["read", str(tmp_path / "access.log.gz"), *arguments])
    assert result.exit_code == 0, result.stderr
    document = read(run("-", "--json", given=result.stdout))
    assert document["by_episode"] == {"s/e": 1}


def test_lines_of_a_log_that_are_none_are_told_of_and_the_others_read(tmp_path):
    (tmp_path / "episodes.json").write_text("[]")
    line = '203.0.113.9 - - [23/Nov/2026:13:00:00 +0100] "GET /a.mp3 HTTP/1.1" 200 5000 "-" "Tea/1"'
    log = tmp_path / "access.log.1"
    log.write_bytes(gzip.compress("\n".join([line, *["hello"] * 20, line]).encode()))
    arguments = ["--format", "nginx", "--episodes", str(tmp_path / "episodes.json")]

    result = CliRunner().invoke(app, ["read", str(log), *arguments])
    assert (result.exit_code, result.stdout.count("\n")) == (0, 2)
    assert result.stderr.count("skipped") == 10
    assert result.stderr.splitlines()[-1] == f"{log}: 2 requests, 20 lines were none"

    result = CliRunner().invoke(app, ["read", str(log), *arguments, "--strict"])
    assert result.exit_code == 2
    assert f"{log}: line 2: it is no line of the combined format" in result.stderr

    log.write_text("hello\n")
    result = CliRunner().invoke(app, ["read", str(log), *arguments])
    assert result.exit_code == 2
    assert "no line is of the format nginx; line 1" in result.stderr

    log.write_bytes(gzip.compress(line.encode())[:-4])
    result = CliRunner().invoke(app, ["read", str(log), *arguments])
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
