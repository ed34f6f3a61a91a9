"""Gives a show its `podcast:guid`, once."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

from stentor.catalog.models import Show
from stentor.feeds.guid import compute_podcast_guid
from stentor.publishing.addresses import feed_address


def podcast_guid_of(show: Show) -> str:
    """The one the show has, else the one it would get where it is now."""
    address = settings.STENTOR_SITE_URL + feed_address(show.slug)
    return show.podcast_guid or compute_podcast_guid(address)


def settle_podcast_guid(show: Show) -> None:
    """Keeps the guid from the first publication on, through renames and moves.

    Not while the site is only this machine's own: every trial of Stentor would give its shows
    the same guids.
    """
    if not show.podcast_guid and not is_loopback(settings.STENTOR_SITE_URL):
        show.podcast_guid = podcast_guid_of(show)
        show.save(update_fields=["podcast_guid"])


def is_loopback(site_url: str) -> bool:
    """Is this origin reachable from its own machine only?"""
    host = urlsplit(site_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
