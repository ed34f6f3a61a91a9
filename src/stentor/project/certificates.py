"""Which names the settings ask a certificate for."""

import ipaddress

from stentor.keeper.upkeep import WantedNames
from stentor.project.configuration import Configuration

ALWAYS = {"localhost", "studio.localhost", "127.0.0.1", "::1"}


def compute_wanted_names(configuration: Configuration) -> WantedNames:
    """Every host, the addresses listened on, and this machine's own names for itself."""
    bound = {
        address
        for address in configuration.bind
        if not ipaddress.ip_address(address).is_unspecified
    }
    hosts = {configuration.site_host, configuration.studio_host}
    if configuration.status.host:
        hosts.add(configuration.status.host)
    return WantedNames(configuration.site_host, frozenset(hosts | bound | ALWAYS))
