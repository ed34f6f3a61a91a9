"""This installation as the settings describe it."""

import ssl
from typing import Any

from stentor.contracts.host import PROOF_PURPOSE
from stentor.domains.looking.look import Place
from stentor.domains.looking.records import NameServers
from stentor.domains.settings import HostSettings
from stentor.lib.signing import load_or_create_signing_keys


def build_place(settings: Any) -> Place:
    """From Django's settings. ValueError where the signing keys cannot be read."""
    hosts: HostSettings = settings.STENTOR_HOSTS
    keys = load_or_create_signing_keys(settings.STENTOR_SIGNING_KEYS)
    return Place(
        site_host=settings.STENTOR_SITE_HOST,
        secret=keys.derive(PROOF_PURPOSE),
        names=NameServers(hosts.resolver, hosts.resolver_port),
        http_port=hosts.http_port,
        https_port=hosts.https_port,
        trusted=ssl.create_default_context(cafile=str(hosts.roots)) if hosts.roots else None,
    )
