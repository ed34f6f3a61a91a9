"""What the settings mean for the prober: whom it asks, whom it trusts, how it publishes."""

from stentor.lib.clock import utc_now
from stentor.prober.asking import Door, Roots
from stentor.prober.inventory import Surroundings
from stentor.project.configuration import Configuration
from stentor.project.supervisor.sockets import choose_addresses

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- looked at, not bound


def compute_surroundings(configuration: Configuration) -> Surroundings:
    """For a prober on the machine itself."""
    settings = configuration.probes
    trust = Roots(configuration.layout.certs / "ca.pem", *settings.roots)
    addresses = settings.addresses or tuple(
        ANY_ADDRESS.get(address, address) for address in choose_addresses(configuration.bind)
    )
    return Surroundings(
        settings=settings,
        site_host=configuration.site_host,
        studio_host=configuration.studio_host,
        doors=tuple(Door(address, configuration.https_port, trust=trust) for address in addresses),
        clock=utc_now,
        layout=configuration.layout,
        database=str(configuration.database),
    )
