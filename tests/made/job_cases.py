"""Tasks that end in every way a task may end."""

import os
import time

from django_tasks import task

from stentor.jobs.errors import PostponeError

CALLS: list[str] = []


@task()
def succeed(word: str) -> str:
    CALLS.append(word)
    return word.upper()


@task()
def fail(word: str) -> None:
    CALLS.append(word)
    raise ValueError(word)


@task()
def postpone(word: str) -> None:
    CALLS.append(word)
    raise PostponeError(60)


@task()
def hang(path: str) -> None:
    """Notes its process in a file; the first call never ends."""
    with open(path, "a") as file:  # noqa: PTH123 -- appending whole lines is the point
        file.write(f"{os.getpid()}\n")
    with open(path) as file:  # noqa: PTH123 -- as above
        is_first = len(file.readlines()) == 1
    if is_first:
        time.sleep(120)
