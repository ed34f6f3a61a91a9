"""`stentor serve`: the whole platform in the foreground."""

from typing import Annotated

import typer

from stentor.project.commands.listening import (
    Bind,
    Data,
    Http,
    Https,
    Workers,
    collect_flags,
    listen,
)

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def serve(
    data: Data = None,
    bind: Bind = None,
    https: Https = None,
    http: Http = None,
    workers: Workers = None,
    demo: Annotated[bool, typer.Option("--demo", help="With a demo show.")] = False,
) -> None:
    """Serves until SIGTERM; says `ready {…}` on standard output when all of it answers."""
    from stentor.project.supervisor.serving import serve as serve_all

    flags = collect_flags(bind, https, http, workers)
    listen(data, flags, lambda: serve_all(data, flags, with_demo=demo))
