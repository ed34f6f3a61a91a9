"""`stentor ads explain` on records that an edge wrote."""

import json
import subprocess
import sys

from stentor.contracts.decision import Decision, FilledSlot, PassedOver, encode_decision


def run(*arguments):
    command = [sys.executable, "-m", "stentor.project", "ads", "explain", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_counts_by_reason_come_from_the_spool(tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    record = Decision(
        id="1",
        at="2026-11-28T12:00:00Z",
        show="s",
        episode="e",
        manifest=1,
        arrangement="code",
        slots=[FilledSlot(kind="mid", break_number=0, placement=1, flight="other")],
        passed_over=[PassedOver(slot=0, flight="one", reason="on-pace")],
    )
    torn = encode_decision(record)[:40]
    (spool / "a.decisions").write_bytes(encode_decision(record) + b"\nno record\n" + torn)
    ended = run("--flight", "one", "--data", tmp_path, "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["reasons"] == {"on-pace": 1}
    assert (told["decisions"], told["served"]) == (1, 0)
    assert "on-pace" in run("--flight", "one", "--data", tmp_path).stdout


def test_a_directory_without_decisions_is_told(tmp_path):
    ended = run("--flight", "one", "--data", tmp_path)
    assert ended.returncode == 2
    assert "no edge has decided" in ended.stderr
