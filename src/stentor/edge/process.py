"""An edge worker as a process: started after the fork, ended by signals."""

import asyncio
import contextlib
import gc
import resource
import signal

import structlog
import uvloop

from stentor.edge.config import EdgeConfig
from stentor.edge.worker import Worker

log = structlog.get_logger(__name__)

COLLECT_AFTER = 50_000
"""Objects made and not given back between two looks at the youngest."""


def run_edge(config: EdgeConfig) -> None:
    """Serves until SIGTERM (ends within `config.stop_seconds`) or SIGQUIT (drains for up to
    `config.drain_seconds`; a SIGTERM then ends the drain). Returns when all is on disk."""
    raise_descriptor_limit()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_until_told(config))


async def serve_until_told(config: EdgeConfig) -> None:
    """The whole life of a worker inside its event loop."""
    loop = asyncio.get_running_loop()
    is_told_to_stop, is_told_to_drain = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, is_told_to_stop.set)
    loop.add_signal_handler(signal.SIGQUIT, is_told_to_drain.set)
    worker = Worker(config, loop)
    worker.start()
    spare_collections()
    stopping = asyncio.ensure_future(is_told_to_stop.wait())
    draining = asyncio.ensure_future(is_told_to_drain.wait())
    await asyncio.wait({stopping, draining}, return_when=asyncio.FIRST_COMPLETED)
    worker.stop_accepting()
    if not stopping.done():
        log.info("edge drains", worker=config.name, connections=len(worker.service.connections))
        empty = asyncio.ensure_future(worker.wait_until_empty(config.drain_seconds))
        await asyncio.wait({stopping, empty}, return_when=asyncio.FIRST_COMPLETED)
        empty.cancel()
    worker.close_idle()
    await worker.wait_until_empty(config.stop_seconds)
    await worker.finish()
    for task in (stopping, draining):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    log.info("edge ended", worker=config.name)


def spare_collections() -> None:
    """Lets the garbage collector look seldom, and never at what stands for good.

    A request leaves no cycles behind; looking for them after every 700 objects took a
    twentieth of the worker's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def raise_descriptor_limit() -> None:
    """Takes as many descriptors as the system lets this process have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
