"""By which names the page is known: the site's, its own, and that of its second copy."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from stentor.prober.page.place import ELSEWHERE, OWN, SITE, Address, Place
from stentor.prober.settings import StatusSettings

SUBSCRIPTIONS = "subscriptions"


@dataclass(frozen=True)
class Addresses:
    """Every place, with what it names."""

    home: Address
    """The page as this installation's edge serves it: at a host of its own, else below the site."""
    told: Address
    """Where messages lead: to the second copy where its address is known, since the site may be
    what is down."""
    site: Place
    own: Place | None
    """None where the page has no host of its own."""
    elsewhere: Place

    @property
    def subscriptions(self) -> str:
        """Below which people sign up, confirm and leave."""
        return self.home.file(SUBSCRIPTIONS)


def compute_addresses(status: StatusSettings, site_url: str) -> Addresses:
    """The page's own host is reached at the port that the site is reached at."""
    home = Address(f"{site_url}/status")
    if status.host:
        port = urlsplit(site_url).port
        home = Address(f"https://{status.host}{f':{port}' if port else ''}")
    second = Address(status.url.rstrip("/"), ELSEWHERE.ending) if status.url else home
    own = None
    if status.host:
        own = replace(OWN, subscribe=OWN.file(f"{SUBSCRIPTIONS}/"), address=home)
    return Addresses(
        home=home,
        told=second,
        site=replace(SITE, subscribe=SITE.file(f"{SUBSCRIPTIONS}/"), address=home),
        own=own,
        elsewhere=replace(ELSEWHERE, subscribe=home.file(f"{SUBSCRIPTIONS}/"), address=second),
    )
