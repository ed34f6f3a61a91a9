"""`stentor prober`: only the prober."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from stentor.prober.process import ProberIsRunningError, run_prober
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.logs import configure_logging, name_process
from stentor.project.probing import compute_surroundings

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def prober(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
) -> None:
    """Measures everything and keeps the status page, until SIGTERM. Needs no database."""
    name_process("prober")
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    configure_logging(configuration.log_format, configuration.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        run_prober(
            compute_surroundings(configuration),
            configuration.layout,
            configuration.status,
            configuration.alarms,
            configuration.site_url,
            stop,
        )
    except ProberIsRunningError as error:
        end_with_failure(str(error))
