"""`stentor serve`: the whole platform in the foreground."""

from pathlib import Path
from typing import Annotated

import typer

from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.logs import configure_logging, name_process

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def serve(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    bind: Annotated[list[str] | None, typer.Option(help="An address; may be repeated.")] = None,
    https: Annotated[int | None, typer.Option(help="Port of HTTPS; 0 takes a free one.")] = None,
    http: Annotated[int | None, typer.Option(help="Port of plain HTTP.")] = None,
    workers: Annotated[int | None, typer.Option(help="Edge processes.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="With a demo show.")] = False,
) -> None:
    """Serves until SIGTERM; says `ready {…}` on standard output when all of it answers."""
    decided = {
        "STENTOR_BIND": ",".join(bind) if bind else None,
        "STENTOR_HTTPS_PORT": https,
        "STENTOR_HTTP_PORT": http,
        "STENTOR_EDGE_WORKERS": workers,
    }
    flags = {name: str(value) for name, value in decided.items() if value is not None}
    name_process("supervisor")
    try:
        configuration = load_configuration(data, flags=flags)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    configure_logging(configuration.log_format, configuration.log_level)

    from stentor.project.supervisor.run_directory import AlreadyServingError
    from stentor.project.supervisor.serving import serve as serve_all
    from stentor.project.supervisor.sockets import ListeningError

    try:
        serve_all(data, flags, with_demo=demo)
    except (AlreadyServingError, ListeningError) as error:
        end_with_failure(error.args[-1])
