"""`stentor studio`: only the studio, on its Unix socket behind the edge."""

from pathlib import Path
from typing import Annotated

import typer

from stentor.project.configuration import ConfigurationError
from stentor.project.database import DatabaseMissingError, require_database
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.logs import name_process

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def studio(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
) -> None:
    """Serves the studio until SIGTERM. It does not start without its database."""
    from stentor.project.set_up import set_up_django
    from stentor.project.studio_server import run_studio

    name_process("studio")
    try:
        configuration = set_up_django(data)
        require_database(configuration)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    except DatabaseMissingError as error:
        end_with_failure(str(error))
    run_studio(configuration)
