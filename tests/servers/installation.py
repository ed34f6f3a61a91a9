"""A real installation in a folder of its own, for tests that need more than one process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

PREAMBLE = """
import sys
sys.path.insert(0, {tests!r})
from stentor.project.set_up import set_up_django
configuration = set_up_django()
from stentor.project.database import prepare_database
prepare_database(configuration)
"""


class Installation:
    """Starts Python processes on one data directory and ends them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, code: str, *arguments: str) -> subprocess.Popen[str]:
        """Runs `code` in a process with Django set up on this installation."""
        preamble = PREAMBLE.format(tests=str(Path(__file__).parents[1]))
        environment = {k: v for k, v in os.environ.items() if not k.startswith("STENTOR_")}
        process = subprocess.Popen(
            [sys.executable, "-W", "error::ResourceWarning", "-c", preamble + code, *arguments],
            env=environment | {"STENTOR_DATA": str(self.root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def run(self, code: str, *arguments: str) -> str:
        """What `code` prints, once it has ended well."""
        return self.finish(self.start(code, *arguments))

    def finish(self, process: subprocess.Popen[str], seconds: float = 60) -> str:
        output, errors = process.communicate(timeout=seconds)
        assert process.returncode == 0, errors
        return output

    def kill(self, process: subprocess.Popen[str]) -> None:
        """As `kill -9` does."""
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.communicate()
