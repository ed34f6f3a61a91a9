"""`stentor lake`: hits from the spool to Parquet and to the numbers of the studio."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from stentor.lake.manifest import LakeUnreadableError
from stentor.lake.process import LakeBusyError, run_lake, run_lake_once
from stentor.lake.retention import Kept
from stentor.project.configuration import Configuration, ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.logs import configure_logging

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def lake(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    once: Annotated[bool, typer.Option("--once", help="One pass, then end.")] = False,
) -> None:
    """Runs the lake alone, until SIGTERM."""
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    configure_logging(configuration.log_format, configuration.log_level)
    run = run_lake_once if once else run_lake
    try:
        run(configuration.layout, read_kept(configuration), configuration.geography_files)
    except (LakeBusyError, LakeUnreadableError) as error:
        end_with_failure(str(error))


def read_kept(configuration: Configuration) -> Kept:
    """For how long the lake keeps what it throws away in time."""
    return Kept(
        addresses=timedelta(days=configuration.keep_addresses_days),
        decisions=timedelta(days=configuration.keep_decisions_days),
    )
