"""`stentor keeper`: only the certificates' keeper."""

import signal
import threading
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from stentor.alarms import AlarmDesk, DeadMansSwitch
from stentor.keeper.inventory.rounds import InventoryRounds
from stentor.keeper.inventory.taking import take_inventory
from stentor.keeper.process import KeeperIsRunningError, run_keeper
from stentor.project.certificates import compute_wanted_names
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.inventory import compute_grounds
from stentor.project.logs import configure_logging, name_process

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def keeper(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
) -> None:
    """Keeps every certificate valid until SIGTERM. Needs no database."""
    name_process("keeper")
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    configure_logging(configuration.log_format, configuration.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        alarms = configuration.alarms
        switch = DeadMansSwitch(
            alarms.heartbeats.get("keeper", ""),
            every=alarms.heartbeat_seconds,
            networks=alarms.networks,
        )
        with AlarmDesk(configuration.layout.alarms, "keeper", alarms) as desk:
            run_keeper(
                configuration.layout,
                compute_wanted_names(configuration),
                stop,
                public=configuration.public,
                alarms=desk,
                inventory=InventoryRounds(
                    partial(take_inventory, compute_grounds(configuration)),
                    configuration.layout.inventory,
                ),
                proof_of_life=switch.beat,
            )
    except KeeperIsRunningError as error:
        end_with_failure(str(error))
