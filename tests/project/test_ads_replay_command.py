"""`stentor ads replay`: its options, its one document, its refusals."""

import json
import subprocess
import sys

import msgspec

from stentor.ads.replay import encode_scenario, make_scenario
from stentor.ads.replay.scenario import Download


def run(*arguments):
    command = [sys.executable, "-m", "stentor.project", "ads", "replay", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_day_in_a_file_is_replayed_and_every_decision_kept(tmp_path):
    made = make_scenario(3)
    downloads = [
        Download(number * 400.0, made.shows[number % 60].id, "DE", f"l{number}")
        for number in range(200)
    ]
    day = msgspec.structs.replace(made, supply={}, downloads=downloads)
    (tmp_path / "day.json").write_bytes(encode_scenario(day))
    kept = tmp_path / "decisions.jsonl"
    ended = run("--scenario", tmp_path / "day.json", "--decisions", kept, "--json")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert set(report["policies"]) == {"stentor", "random", "throttle", "scarcity"}
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert len(lines) == 4 * 200
    served = sum(name is not None for one in lines for name in one["flights"])
    assert served > 0
    assert {one["policy"] for one in lines} == set(report["policies"])


def test_bad_input_is_one_clear_line(tmp_path):
    broken = tmp_path / "day.json"
    broken.write_text("{}")
    for arguments, complaint in [
        ((), "--synthetic"),
        (("--scenario", broken), "required field"),
        (("--scenario", tmp_path / "none.json"), "No such file"),
        (("--synthetic", "-1"), "0 or more"),
    ]:
        ended = run(*arguments)
        assert ended.returncode == 2
        assert complaint in ended.stderr
        assert "Traceback" not in ended.stderr
