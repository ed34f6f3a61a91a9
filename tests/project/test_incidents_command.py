"""`stentor incidents` and `stentor probe`: from a shell, without the studio."""

import json
from pathlib import Path

from servers.serving import run_stentor


def run(data: Path, *words: str) -> str:
    done = run_stentor("incidents", *words, "--data", data)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read(data: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(run(data, "list", "--json"))["incidents"]
    return rows


def test_an_incident_from_its_opening_to_its_post_mortem(tmp_path: Path) -> None:
    name = run(tmp_path, "open", "Emails are late", "--on", "studio").strip()
    run(tmp_path, "say", name[-6:].lower(), "identified", "A queue is full.", "--by", "olive")
    run(tmp_path, "say", name, "resolved", "It is empty.")
    (tmp_path / "words.txt").write_text("It was too small.")
    run(tmp_path, "explain", name, str(tmp_path / "words.txt"))
    (row,) = read(tmp_path)
    assert row["status"] == "resolved"
    assert row["resolved_at"]
    assert "Identified: A queue is full." in run(tmp_path, "show", name)


def test_what_was_the_same_is_merged_and_what_was_none_is_withdrawn(tmp_path: Path) -> None:
    names = [run(tmp_path, "open", title, "--on", "studio").strip() for title in ("a", "b", "c")]
    run(tmp_path, "merge", names[0], names[1])
    run(tmp_path, "dismiss", names[2], "A drill.")
    rows = read(tmp_path)
    assert [row["merged_into"] for row in rows] == [names[1], None, None]
    assert [row["dismissed_because"] for row in rows] == [None, None, "A drill."]
    done = run_stentor("incidents", "say", names[2], "resolved", "x", "--data", tmp_path)
    assert done.returncode == 2
    assert "merged or withdrawn" in done.stderr


def test_what_makes_no_sense_is_refused_in_one_line(tmp_path: Path) -> None:
    for words in (
        ["open", "x", "--on", "nothing"],
        ["open", "x", "--on", "studio", "--began", "2999-01-01T00:00Z"],
        ["open", "x", "--on", "studio", "--began", "yesterday"],
        ["say", "none", "resolved", "x"],
        ["plan", "x", "--on", "studio", "--starts", "2026-01-02T00Z", "--ends", "2026-01-01T00Z"],
        ["cancel", "none"],
    ):  # fmt: skip
        done = run_stentor("incidents", *words, "--data", tmp_path)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert len(done.stderr.splitlines()) == 1, done.stderr
    assert read(tmp_path) == []


def test_a_probe_of_what_is_not_there_says_so_and_ends_with_one(tmp_path: Path) -> None:
    site = "https://127.0.0.1:9"
    done = run_stentor("probe", "--from", "b", "--site", site, "--once", "--data", tmp_path)
    assert done.returncode == 1
    assert "DOWN      tcp:edge" in done.stdout
    bad = run_stentor("probe", "--from", "Not A Name", "--once", "--data", tmp_path)
    assert bad.returncode == 2
