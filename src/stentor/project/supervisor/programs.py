"""What `stentor serve` keeps up beside the edge: this program's own commands, each by itself."""

import os
import sys
from collections.abc import Mapping

from stentor.project.configuration import Configuration
from stentor.project.supervisor.child import Program

COMMANDS = "stentor.project"
PREPARE = "prepare"
SERVICES = ("keeper", "lake", "worker", "prober")
"""Who shows by a heartbeat that it works."""


def compute_environment(configuration: Configuration) -> dict[str, str]:
    """The settings this start decided, for the processes that read them themselves."""
    decided = {
        "STENTOR_DATA": str(configuration.layout.root),
        "STENTOR_HTTPS_PORT": str(configuration.https_port),
        "STENTOR_HTTP_PORT": str(configuration.http_port),
    }
    if configuration.bind:
        decided["STENTOR_BIND"] = ",".join(configuration.bind)
    return dict(os.environ) | decided


def make_program(
    name: str,
    module: str,
    environment: Mapping[str, str],
    *,
    is_task: bool = False,
    after: str = "",
) -> Program:
    """A program that runs a module with the word `name` in a fresh interpreter."""
    command = [sys.executable, "-m", module, name]

    def run() -> None:
        os.execve(sys.executable, command, dict(environment))  # noqa: S606 -- our own interpreter, no shell

    return Program(name, run, is_task, after)


def make_programs(configuration: Configuration, *, with_demo: bool) -> list[Program]:
    """Everything but the edge's workers. The studio waits for its database, nobody else does."""
    environment = compute_environment(configuration)
    programs = [
        make_program("keeper", COMMANDS, environment),
        make_program("lake", COMMANDS, environment),
        make_program("prober", COMMANDS, environment),
        make_program(PREPARE, f"{__package__}.preparation", environment, is_task=True),
        make_program("studio", COMMANDS, environment, after=PREPARE),
        make_program("worker", COMMANDS, environment, after=PREPARE),
    ]
    if with_demo:
        demo = make_program(
            "demo", "stentor.project.demo", environment, is_task=True, after=PREPARE
        )
        programs.append(demo)
    return programs
