"""What the settings mean for the inventory of what can lapse."""

from stentor.keeper.inventory.taking import Grounds
from stentor.lib.clock import utc_now
from stentor.project.configuration import Configuration


def compute_grounds(configuration: Configuration) -> Grounds:
    return Grounds(
        layout=configuration.layout,
        public=configuration.public,
        site_host=configuration.site_host,
        studio_host=configuration.studio_host,
        clock=utc_now,
        registries=configuration.probes.rdap,
        allowed=configuration.alarms.networks,
    )
