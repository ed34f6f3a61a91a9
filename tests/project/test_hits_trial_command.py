"""`stentor hits trial`: lists are tried, compared, and chosen from a shell."""

import json

import pytest
from typer.testing import CliRunner

from made.hits import make_hit
from made.spooling import Edge, Time
from stentor.lake.passes import Lake
from stentor.project.commands.hits import app


@pytest.fixture
def lake(layout):
    edge = Edge(layout)
    edge.record(make_hit(ip="203.0.113.1"), make_hit(ip="198.51.100.1"))
    lake = Lake(layout, Time())
    lake.run_pass()
    yield lake
    edge.die()


@pytest.fixture
def run(layout):
    def run(command, *arguments):
        data = str(layout.lake.parent)
        return CliRunner().invoke(app, ["trial", command, "--data", data, *map(str, arguments)])

    return run


@pytest.fixture
def clouds(tmp_path):
    path = tmp_path / "clouds.txt"
    path.write_text("203.0.113.0/24 data-centre A cloud")
    return path


def test_a_list_is_tried_shown_and_adopted(lake, run, clouds, layout):
    assert run("begin", "--networks", clouds).exit_code == 0
    lake.run_pass()
    told = json.loads(run("show", "--json").stdout)
    assert (told["now"], told["tried"], told["lists"]) == (2, 1, ["networks/clouds.txt"])
    assert told["reasons"]["network-data-centre"] == [0, 1]
    assert "1 of 1 days counted both ways" in run("show").stdout
    outcome = json.loads(run("adopt", "--json").stdout)
    assert (outcome["verdict"], outcome["now"], outcome["tried"]) == ("adopted", 2, 1)
    assert (layout.counting / "networks/clouds.txt").read_text() == clouds.read_text()
    (one,) = json.loads(run("history", "--json").stdout)
    assert one["verdict"] == "adopted"


def test_thresholds_that_are_not_named_stay_as_they_are(lake, run, layout):
    layout.counting.mkdir(parents=True)
    (layout.counting / "rules.toml").write_text("seconds = 90")
    told = json.loads(run("begin", "--busy-episodes", "7", "--json").stdout)
    assert (told["seconds"], told["busy_episodes"], told["busy_minutes"]) == (90, 7, 10)
    assert "ended" in run("end").stdout


@pytest.mark.parametrize("command", ["show", "end", "adopt"])
def test_without_a_trial_it_says_so(lake, run, command):
    answer = run(command)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "nothing is tried now" in answer.stderr


@pytest.mark.parametrize(
    ("option", "name", "content", "words"),
    [
        ("--networks", "a.txt", "nowhere", "networks/a.txt: line 1"),
        ("--shared", "s.txt", "203.0.113.1", "shared.txt: line 1"),
        ("--agents", "bots.json", "{", "bots.json"),
        ("--agents", "mine.json", "{}", "a list of agents is one of bots.json"),
        ("--networks", "gone.txt", None, "No such file"),
    ],
)
def test_a_list_that_cannot_hold_is_bad_input(lake, run, tmp_path, option, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    answer = run("begin", option, path)
    assert answer.exit_code == 2
    assert words in answer.stderr


def test_a_threshold_that_cannot_be_is_bad_input(lake, run):
    for option, value in (("--seconds", "0"), ("--busy-minutes", "7")):
        assert run("begin", option, value).exit_code == 2
