"""`stentor worker`: only the worker, which takes tasks from the database."""

from pathlib import Path
from typing import Annotated

import typer

from stentor.lib.heartbeat import beat
from stentor.project.configuration import ConfigurationError
from stentor.project.database import DatabaseMissingError, require_database
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.logs import name_process

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def worker(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
) -> None:
    """Works on tasks until SIGTERM. It does not start without its database."""
    from stentor.project.set_up import set_up_django

    name_process("worker")
    try:
        configuration = set_up_django(data)
        require_database(configuration)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    except DatabaseMissingError as error:
        end_with_failure(str(error))

    from stentor.jobs.queue import QueueNote
    from stentor.jobs.worker import run_worker

    run, queue = configuration.layout.run, QueueNote(configuration.layout.run)

    def show_life() -> None:
        beat(run, "worker")
        queue.write_if_due()

    run_worker(on_turn=show_life)
