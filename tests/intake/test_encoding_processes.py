"""The processes that encode: none outlives its parent, none takes it down."""

import errno
import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest

from made.sounds import play_music, write_wave
from stentor.intake.encoding.crew import CrewError, muster_crew
from stentor.intake.encoding.workspace import open_workspace
from stentor.lib.disk import DiskFullError

PROGRAM = """
import sys
from pathlib import Path
from stentor.intake.encoding import encode_canonical

def say(step, fraction):
    print(step, fraction, flush=True)

encode_canonical(Path(sys.argv[1]), Path(sys.argv[2]), on_progress=say, processes=2)
"""


def list_children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(word) for word in path.read_text().split()]


def is_alive(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until_dead(processes: list[int]) -> None:
    deadline = time.monotonic() + 10
    while any(map(is_alive, processes)):
        assert time.monotonic() < deadline, "a child outlived its parent"
        time.sleep(0.02)


@pytest.mark.parametrize("step", ["measuring", "encoding"])
def test_a_killed_encode_leaves_no_process_and_no_target_and_the_next_run_cleans_up(step, tmp_path):
    source = write_wave(tmp_path / "music.wav", play_music(60)[:1])
    out = tmp_path / "out"
    command = [sys.executable, "-c", PROGRAM, str(source), str(out / "body")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(step):
                break
        children = list_children(process.pid)
        assert len(children) == 2
        process.send_signal(signal.SIGKILL)
    wait_until_dead(children)
    assert not (out / "body").exists()
    assert len(list(out.iterdir())) == 1
    with open_workspace(out) as workspace:
        assert list(out.iterdir()) == [workspace]
    assert list(out.iterdir()) == []


def test_work_of_a_living_process_is_left_alone(tmp_path):
    with open_workspace(tmp_path) as mine:
        (mine / "decoded").write_bytes(b"1")
        with open_workspace(tmp_path) as other:
            assert mine != other
        assert (mine / "decoded").read_bytes() == b"1"


def test_a_disk_that_fills_up_is_told_as_that_and_leaves_nothing(tmp_path):
    def fill_up() -> None:
        with open_workspace(tmp_path) as workspace:
            (workspace / "decoded").write_bytes(b"1")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(DiskFullError):
        fill_up()
    assert list(tmp_path.iterdir()) == []


def test_functions_run_in_other_processes_and_give_their_results_back():
    with muster_crew(2) as crew:
        futures = [crew.submit(pow, 2, power) for power in range(20)]
        assert [future.result() for future in futures] == [2**power for power in range(20)]
        assert crew.submit(os.getpid).result() != os.getpid()


def test_an_error_in_a_function_is_raised_here_and_the_process_goes_on():
    with muster_crew(1) as crew:
        with pytest.raises(ZeroDivisionError):
            crew.submit(divmod, 1, 0).result()
        assert crew.submit(divmod, 7, 2).result() == (3, 1)


def test_a_process_that_crashes_is_an_error_not_a_hang():
    with muster_crew(1) as crew, pytest.raises(CrewError, match="ended"):
        crew.submit(os.abort).result()


def test_what_a_function_prints_does_not_mix_with_results(capfd):
    with muster_crew(1) as crew:
        assert crew.submit(print, "hello").result() is None
        assert crew.submit(abs, -1).result() == 1
    assert "hello" in capfd.readouterr().err


def test_a_crew_that_is_disbanded_in_the_middle_of_its_work_leaves_nothing():
    with muster_crew(2) as crew:
        crew.submit(time.sleep, 60)
        children = [crew.submit(os.getpid).result()]
    wait_until_dead(children)


FRUGAL_PROGRAM = """
import os
import re
import sys
from pathlib import Path
from stentor.intake.encoding import encode_canonical

most = 0

def watch(step, fraction):
    global most
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    for process in ("self", *children):
        status = Path(f"/proc/{process}/status").read_text()
        most = max(most, int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]))

encode_canonical(Path(sys.argv[1]), Path(sys.argv[2]), on_progress=watch, processes=1)
print(most)
"""


def test_memory_does_not_grow_with_the_length_not_even_where_silence_is_never_cut(tmp_path):
    seconds = 1500
    source = tmp_path / "silence.wav"
    with wave.open(str(source), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * (8000 * seconds))
    command = [sys.executable, "-c", FRUGAL_PROGRAM, str(source), str(tmp_path / "body")]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    decoded = seconds * 48_000 * 4 // 1024
    assert 20_000 < int(said) < decoded / 2
