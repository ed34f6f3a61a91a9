"""The studio's SQLite file: made once at the first start, from then on only ever opened."""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from stentor.lib.durable import write_bytes_durably
from stentor.lib.locks import hold_lock
from stentor.project.configuration import Configuration

APPLICATION_ID = 0x53746E74
"""Stands in the file's header (`PRAGMA application_id`): "Stnt"."""
BUSY_SECONDS = 20


class DatabaseMissingError(Exception):
    """The database this installation worked with is not where it should be."""


def compute_database_settings(path: Path) -> dict[str, Any]:
    """Django's settings for `path`.

    `mode=rw` opens and never creates: an installation whose database was moved away must not
    greet a stranger as its first owner. Transactions take the write lock when they begin, so
    that none fails half-way for having read first. Foreign keys are on in Django anyway.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{quote(str(path))}?mode=rw",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": "PRAGMA synchronous = FULL; PRAGMA cache_size = -16000",
        },
    }


def require_database(configuration: Configuration) -> None:
    """DatabaseMissingError unless the database that belongs to this installation is there."""
    path, layout = configuration.database, configuration.layout
    if not layout.initialised.exists():
        raise DatabaseMissingError(
            f"{layout.root} holds no installation yet; `stentor serve` makes one"
        )
    if not path.is_file():
        raise DatabaseMissingError(
            f"the database is missing: {path} is not there, though this installation has been "
            "used; bring it back (an empty one is not made in its place)"
        )
    if read_application_id(path) != APPLICATION_ID:
        raise DatabaseMissingError(
            f"{path} is not this installation's database; bring back the one it was used with"
        )


def prepare_database(configuration: Configuration) -> None:
    """Makes the database at the first start, opens it at every later one, and brings its tables
    up to date. Two processes that come first at once make one. Django must be set up.
    """
    from django.core.management import call_command

    with hold_lock(configuration.layout.state / "database.lock"):
        if configuration.layout.initialised.exists():
            require_database(configuration)
        else:
            create_database(configuration.database)
        call_command("migrate", interactive=False, verbosity=0)
        if not configuration.layout.initialised.exists():
            write_bytes_durably(configuration.layout.initialised, b"")


def create_database(path: Path) -> None:
    """An empty file with our mark in its header; one that is there already stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.close()
    path.chmod(0o600)


def read_application_id(path: Path) -> int:
    """The mark in the file's header; 0 where there is none or the file is no database."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        try:
            return int(connection.execute("PRAGMA application_id").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0
