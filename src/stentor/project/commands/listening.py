"""What `serve` and `edge` have in common on the command line."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.logs import configure_logging, name_process

Data = Annotated[Path | None, typer.Option(help="The data directory.")]
Bind = Annotated[list[str] | None, typer.Option(help="An address; may be repeated.")]
Https = Annotated[int | None, typer.Option(help="Port of HTTPS; 0 takes a free one.")]
Http = Annotated[int | None, typer.Option(help="Port of plain HTTP; 0 takes a free one.")]
Workers = Annotated[int | None, typer.Option(help="Edge processes; default: one a processor.")]


def collect_flags(
    bind: list[str] | None, https: int | None, http: int | None, workers: int | None
) -> dict[str, str]:
    """The settings that were given on the command line."""
    decided = {
        "STENTOR_BIND": ",".join(bind) if bind else None,
        "STENTOR_HTTPS_PORT": https,
        "STENTOR_HTTP_PORT": http,
        "STENTOR_EDGE_WORKERS": workers,
    }
    return {name: str(value) for name, value in decided.items() if value is not None}


def listen(data: Path | None, flags: Mapping[str, str], run: Callable[[], None]) -> None:
    """Checks the settings, sets up the log, runs; ends with one line when it cannot start."""
    from stentor.project.supervisor.run_directory import AlreadyServingError
    from stentor.project.supervisor.sockets import ListeningError

    name_process("supervisor")
    try:
        configuration = load_configuration(data, flags=flags)
        configure_logging(configuration.log_format, configuration.log_level)
        for warning in configuration.warnings:
            typer.echo(f"stentor: {warning}", err=True)
        run()
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    except (AlreadyServingError, ListeningError) as error:
        end_with_failure(str(error.args[-1]))
    except PermissionError as error:
        end_with_failure(f"{error.filename} may not be written by this user")
