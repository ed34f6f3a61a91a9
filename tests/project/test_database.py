"""The database is made once, opened ever after, and never made anew over a lost one."""

import sqlite3
from pathlib import Path

import pytest

from servers.installation import Installation
from stentor.project.configuration import Configuration
from stentor.project.configuration.loading import build_configuration
from stentor.project.database import DatabaseMissingError, create_database, require_database


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return build_configuration(tmp_path / "data", {})


def initialise(configuration: Configuration) -> None:
    create_database(configuration.database)
    configuration.layout.initialised.touch()


def test_the_database_of_the_installation_is_taken(configuration: Configuration) -> None:
    initialise(configuration)
    require_database(configuration)


def test_without_an_installation_there_is_nothing_to_open(configuration: Configuration) -> None:
    with pytest.raises(DatabaseMissingError, match="holds no installation yet"):
        require_database(configuration)
    assert not configuration.layout.root.exists()


@pytest.mark.parametrize("replacement", [None, b"", b"not a database", "sqlite"])
def test_no_other_file_is_taken_for_a_lost_database(
    configuration: Configuration, replacement: bytes | str | None
) -> None:
    initialise(configuration)
    configuration.database.unlink()
    if isinstance(replacement, bytes):
        configuration.database.write_bytes(replacement)
    elif replacement:
        connection = sqlite3.connect(configuration.database)
        connection.execute("CREATE TABLE accounts_user (id)")
        connection.commit()
        connection.close()
    with pytest.raises(DatabaseMissingError):
        require_database(configuration)


def test_the_database_is_for_its_owner_only(configuration: Configuration) -> None:
    initialise(configuration)
    assert configuration.database.stat().st_mode & 0o077 == 0


LOOK = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("journal_mode", "foreign_keys", "synchronous", "application_id"):
        cursor.execute(f"PRAGMA {name}")
        print(name, cursor.fetchone()[0])
"""


def test_the_database_keeps_what_it_was_told(installation: Installation) -> None:
    assert installation.run(LOOK).splitlines() == [
        "journal_mode wal",
        "foreign_keys 1",
        "synchronous 2",
        "application_id 1400139380",
    ]


def test_two_first_starts_at_once_make_one_installation(installation: Installation) -> None:
    starts = [installation.start("print('started')") for _ in range(2)]
    assert [installation.finish(start) for start in starts] == ["started\n"] * 2


def test_a_database_lost_while_at_work_is_an_error_and_not_an_empty_one(
    installation: Installation,
) -> None:
    code = """
from stentor.accounts.models import User
from django.db import OperationalError, connection
print(User.objects.count())
connection.close()
configuration.database.rename(configuration.database.with_name("away"))
try:
    print(User.objects.count())
except OperationalError as error:
    print(error)
print(configuration.database.exists())
"""
    assert installation.run(code).splitlines() == ["0", "unable to open database file", "False"]


def test_an_installation_that_lost_its_database_does_not_start(installation: Installation) -> None:
    installation.run("")
    (installation.root / "stentor.sqlite3").unlink()
    process = installation.start("print('started')")
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "the database is missing" in errors
    assert not (installation.root / "stentor.sqlite3").exists()
