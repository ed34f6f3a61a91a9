"""`stentor edge`: only what listeners need. No database, no Django."""

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
def edge(
    data: Data = None,
    bind: Bind = None,
    https: Https = None,
    http: Http = None,
    workers: Workers = None,
) -> None:
    """Serves feeds, pages and audio until SIGTERM; SIGHUP replaces its workers."""
    from stentor.project.supervisor.serving import serve_listeners

    flags = collect_flags(bind, https, http, workers)
    listen(data, flags, lambda: serve_listeners(data, flags))
