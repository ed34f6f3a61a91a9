"""Where the public addresses of a show begin."""

from urllib.parse import urlsplit

from django.conf import settings

from stentor.catalog.models import Show


def origin_of(show: Show) -> str:
    """Scheme, host and port without a trailing slash: the show's own host, else the site's."""
    return origin_at(show.own_host) if show.own_host else str(settings.STENTOR_SITE_URL)


def origin_at(host: str) -> str:
    """The site's origin with another host: the same listeners' ports serve it."""
    site = urlsplit(settings.STENTOR_SITE_URL)
    return f"{site.scheme}://{host}" + (f":{site.port}" if site.port else "")
