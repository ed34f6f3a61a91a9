"""`stentor ads load` and `stentor ads recall` as a caller sees them."""

import json
from pathlib import Path

import pytest

from made.tones import write_tone
from servers.serving import run_stentor

HOUSE = {"house": [{"ref": "promo", "creative": "promo.wav", "slots": ["pre"]}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_tone(tmp_path / "promo.wav", seconds=1.0)
    file = tmp_path / "ads.json"
    file.write_text(json.dumps(HOUSE))
    return file


def test_a_document_is_loaded_and_loading_it_again_updates(file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = run_stentor("ads", "load", file, "--data", data, "--json")
    assert first.returncode == 0, first.stderr
    report = json.loads(first.stdout)
    assert report["created"] == {"house": 1}
    again = run_stentor("ads", "load", file, "--data", data)
    assert again.returncode == 0
    assert again.stdout == f"loaded {file}: 1 house updated\n"
    assert (data / "published" / "journal").exists()


def test_bad_documents_are_told_line_by_line(file: Path, tmp_path: Path) -> None:
    file.write_text(json.dumps({"house": [{"ref": "a", "slots": ["noon"]}]}))
    ended = run_stentor("ads", "load", file, "--data", tmp_path / "data")
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert [line.partition("ads.json: ")[2] for line in lines] == [
        "house[0].creative: is missing",
        "house[0].slots: 'noon' is not one of pre, mid, post",
    ]
    assert all(line.startswith("stentor: ") for line in lines)
    missing = run_stentor("ads", "load", tmp_path / "none.json", "--data", tmp_path / "data")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


def test_a_recalled_placement_has_a_tombstone_at_once(file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    loaded = json.loads(run_stentor("ads", "load", file, "--data", data, "--json").stdout)
    number = loaded["house"][0]["placement"]
    for words in (["--house", "promo"], ["--placement", str(number)], ["--spot", "promo.wav"]):
        done = run_stentor("ads", "recall", *words, "--data", data, "--json")
        assert done.returncode == 0, done.stderr
        recalled = int(words[0] == "--house")
        assert json.loads(done.stdout) == {"placements": [number], "recalled": recalled}
    lines = map(json.loads, (data / "published" / "journal").read_text().splitlines())
    assert {"gone"} == {
        line["kind"] for line in lines if line["address"] == f"placement:{number}"
    } - {"placement"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what to recall"),
        (["--placement", "77"], "there is no placement 77"),
        (["--house", "promo", "--spot", "none.wav"], "there is no spot none.wav"),
        (["--flight", "none"], "there is no flight none"),
    ],
)
def test_what_is_not_there_recalls_nothing(
    file: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    data = tmp_path / "data"
    run_stentor("ads", "load", file, "--data", data)
    before = (data / "published" / "journal").read_bytes()
    ended = run_stentor("ads", "recall", *words, "--data", data)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert said in ended.stderr
    assert (data / "published" / "journal").read_bytes() == before
