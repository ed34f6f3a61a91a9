"""`stentor manage …`: Django's own commands on this installation."""

from typing import Annotated

import typer

from stentor.project.configuration import ConfigurationError
from stentor.project.database import DatabaseMissingError, require_database
from stentor.project.errors import end_with_bad_input, end_with_failure

WITHOUT_DATABASE = {"", "help", "makemigrations", "check", "collectstatic"}

app = typer.Typer(add_completion=False)


@app.callback(
    invoke_without_command=True,
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
def manage(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Passes its arguments to Django; the data directory comes from STENTOR_DATA."""
    from stentor.project.set_up import set_up_django

    words = arguments or []
    try:
        configuration = set_up_django()
        if (words[0] if words else "") not in WITHOUT_DATABASE:
            require_database(configuration)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    except DatabaseMissingError as error:
        end_with_failure(str(error))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["stentor manage", *words])
