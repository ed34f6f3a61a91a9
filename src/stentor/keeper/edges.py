"""What the workers of the running edges serve, one by one, through their own loopback ports."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from stentor.keeper.serving import ServedCertificate, look_at


class Door(NamedTuple):
    """Where one worker can be looked at."""

    worker: str
    address: str
    port: int


def find_doors(run: Path) -> list[Door]:
    """The workers that live, by the notes they leave below `run/doors`."""
    doors = []
    for path in sorted((run / "doors").glob("*.json")):
        try:
            note = json.loads(path.read_bytes())
            door = Door(path.stem, str(note["address"]), int(note["port"]))
            os.kill(int(note["pid"]), 0)
        except PermissionError:
            doors.append(door)  # alive, another user's
        except (OSError, ValueError, KeyError, TypeError):
            continue
        else:
            doors.append(door)
    return doors


class EdgesSeen:
    """Looks at every worker at once."""

    def __init__(self, run: Path) -> None:
        self._run = run

    def __call__(self, name: str) -> list[str | None]:
        """The fingerprint each worker serves for a name, None for one that did not answer."""
        return [seen.fingerprint for seen in self.look(name)]

    def look(self, name: str) -> list[ServedCertificate]:
        doors = find_doors(self._run)
        if not doors:
            return []
        with ThreadPoolExecutor(len(doors)) as pool:
            return list(pool.map(lambda door: look_at(door.address, door.port, name), doors))
