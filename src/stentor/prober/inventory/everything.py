"""All checks there are for these settings."""

from stentor.prober.check import Check
from stentor.prober.inventory.doors import list_door_checks
from stentor.prober.inventory.listening import list_listening_checks, list_outside_checks
from stentor.prober.inventory.machine import list_machine_checks
from stentor.prober.inventory.named import list_named_checks
from stentor.prober.inventory.names import list_name_checks
from stentor.prober.published import Published
from stentor.prober.surroundings import Surroundings


def list_checks(where: Surroundings, published: Published | None) -> list[Check]:
    """All checks of this prober; the ones of single shows come from `list_show_checks`.

    `published` is the installation's own store, None for a prober that only sees from outside.
    """
    return [
        *list_name_checks(where),
        *list_door_checks(where),
        *(list_listening_checks(where, published) if published else list_outside_checks(where)),
        *list_named_checks(where),
        *list_machine_checks(where),
    ]
