"""The worker: runs tasks one after another, and the clock beside them."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks import TaskContext
from django_tasks.signals import task_started

from stentor.jobs.clock import RECURRENCES, run_due
from stentor.jobs.errors import PostponeError
from stentor.jobs.leases import (
    StoredTask,
    announce_end,
    claim_task,
    put_back,
    release_task,
    renew_lease,
    retry_or_give_up,
    return_expired,
)
from stentor.lib.ids import new_id

POLL = 0.3
"""Seconds between two looks for a task."""
PULSE = 0.5
"""Seconds between two turns of the clock."""
RENEWAL = 2.0
"""Seconds between two renewals of the running task's lease, and two looks for dead workers."""

log = structlog.get_logger(__name__)


def run_worker(
    stop: threading.Event | None = None, on_turn: Callable[[], None] = lambda: None
) -> None:
    """Works until `stop` is set (without one: until SIGTERM or SIGINT): tasks in this thread,
    leases and the clock in another.

    A task that runs when `stop` is set is finished first; a worker that is killed instead loses
    nothing, its task is taken up again elsewhere within 15 s. `on_turn` is called at every turn
    of the clock, as a sign of life. A database that is busy or gone is waited for.
    """
    stop = stop or stop_on_signals()
    worker, done = Worker(), threading.Event()
    pulse = threading.Thread(target=worker.keep_pulse, args=(done, on_turn), name="pulse")
    pulse.start()
    try:
        while not stop.is_set():
            try:
                worked = worker.work()
            except DatabaseError as error:
                log.warning("the database did not answer", error=str(error))
                worked = False
            if not worked:
                stop.wait(POLL)
    finally:
        done.set()
        pulse.join()
        connection.close()


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set. To be called in the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


class Worker:
    """One process that works on one task at a time."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:20]}-{os.getpid()}-{new_id()}"
        self.task: StoredTask | None = None

    def work(self) -> bool:
        """Claims a task and makes one attempt at it. False when there was none."""
        close_old_connections()
        result = claim_task(self.name, timezone.now())
        if result is None:
            return False
        self.task = result
        try:
            self.attempt(result)
        finally:
            self.task = None
        return True

    def attempt(self, result: StoredTask) -> None:
        """Runs the task; what it ends in is noted only while it is still this worker's."""
        try:
            value = call_task(result)
        except PostponeError as error:
            if release_task(result, self.name):
                result.worker_ids = result.worker_ids[:-1]
                put_back(result, timezone.now() + error.pause)
        except Exception as error:
            log.exception("an attempt failed", task=result.task_path)
            if release_task(result, self.name):
                retry_or_give_up(result, error, timezone.now())
        else:
            if release_task(result, self.name):
                result.set_successful(value)
                announce_end(result)

    def keep_pulse(self, done: threading.Event, on_turn: Callable[[], None]) -> None:
        """Renews the running task's lease, takes back what dead workers hold, turns the clock."""
        recurrences = [replace(one) for one in RECURRENCES]
        renewed = 0.0
        try:
            while True:
                on_turn()
                moment = time.monotonic()
                if moment - renewed >= RENEWAL:
                    renewed = moment
                    self.beat()
                run_due(recurrences, moment, timezone.now())
                if done.wait(PULSE):
                    return
        finally:
            connection.close()

    def beat(self) -> None:
        """One renewal; a busy database is no reason to die."""
        try:
            close_old_connections()
            if self.task and not renew_lease(self.task, self.name, timezone.now()):
                log.warning("this worker was too slow; its task went to another")
            return_expired(timezone.now())
        except DatabaseError as error:
            log.warning("could not renew", error=str(error))


def call_task(result: StoredTask) -> object:
    """Calls the task's function with its arguments."""
    task, told = result.task, result.task_result
    task_started.send(sender=type(task.get_backend()), task_result=told)
    if task.takes_context:
        return task.call(TaskContext(task_result=cast(Any, told)), *told.args, **told.kwargs)
    return task.call(*told.args, **told.kwargs)
