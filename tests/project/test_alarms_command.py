"""`stentor alarms`: what is open, a drill, taking one on."""

import json
from pathlib import Path

from servers.serving import run_stentor
from servers.sinks import open_sink
from stentor.alarms import Alarm, AlarmDesk, Severity, parse_alarm_settings
from stentor.lib.layout import DataLayout


def write_settings(data: Path, url: str) -> None:
    data.mkdir(exist_ok=True)
    (data / "stentor.toml").write_text(f"""
[alarms]
networks = ["127.0.0.0/8"]
[alarms.channels.desk]
kind = "webhook"
url = "{url}"
secret = "a secret of some length"
""")


def test_an_open_alarm_is_shown_until_it_is_over_and_can_be_taken_on(tmp_path: Path) -> None:
    desk = AlarmDesk(DataLayout(tmp_path).alarms, "prober", parse_alarm_settings({}))
    desk.raise_alarm(Alarm(key="disk", severity=Severity.PAGE, title="The disk is full"))
    done = run_stentor("alarms", "acknowledge", "disk", "--by", "olive", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(
        run_stentor("alarms", "status", "--json", "--data", tmp_path).stdout
    )["open"]  # fmt: skip
    assert (found["key"], found["acknowledged_by"], found["told"]) == ("disk", "olive", {})
    report = run_stentor("alarms", "status", "--data", tmp_path).stdout
    assert "page  disk  The disk is full" in report


def test_one_that_is_not_open_cannot_be_taken_on(tmp_path: Path) -> None:
    done = run_stentor("alarms", "acknowledge", "disk", "--data", tmp_path)
    assert done.returncode == 1
    assert "no alarm 'disk' is open" in done.stderr


def test_a_drill_ends_well_only_when_every_channel_took_it(tmp_path: Path) -> None:
    with open_sink() as sink:
        write_settings(tmp_path, sink.url)
        done = run_stentor("alarms", "test", "--data", tmp_path)
        assert (done.returncode, done.stdout) == (0, "desk: took it\n")
        sink.status = 500
        done = run_stentor("alarms", "test", "--json", "--data", tmp_path)
        assert done.returncode == 1
        assert json.loads(done.stdout) == {"channels": {"desk": "it answered 500"}}


def test_without_a_channel_there_is_nothing_to_try(tmp_path: Path) -> None:
    done = run_stentor("alarms", "test", "--data", tmp_path)
    assert done.returncode == 2
    assert "describes no channel" in done.stderr


def test_a_table_that_is_wrong_stops_every_command_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "stentor.toml").write_text('[alarms.tell]\npage = ["nobody"]\n')
    done = run_stentor("alarms", "status", "--data", tmp_path)
    assert done.returncode == 2
    assert done.stderr == ("stentor: [alarms] names the channel 'nobody', which is not described\n")
