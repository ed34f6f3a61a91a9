"""Capped flights in several episodes, many listeners at once, and what nobody may have heard."""

import shutil
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from made.ad_store import LISTEN, AdStore, read_code
from made.adbooks import BookMaker
from servers.edge_client import Answer, get
from stentor.contracts.adbook import Cap
from stentor.contracts.manifest import encode_manifest
from stentor.lib.layout import DataLayout

TRADES = ("tea", "banks", "")


def publish_episodes(ads: AdStore, count: int) -> list[str]:
    """Addresses of as many episodes, four slots each."""
    first = ads.publish_with_breaks()
    addresses = [LISTEN]
    for number in range(1, count):
        name = f"episode-{number}"
        manifest = msgspec.structs.replace(
            first, number=first.number + number, episode_id=f"e-{name}", slug=name
        )
        plain = ads.put(encode_manifest(manifest))
        ads.append(kind="manifest", address=f"manifest:{manifest.number}", plain=plain)
        addresses.append(f"/listen/show/{name}.mp3")
        ads.append(kind="episode", address=addresses[-1], manifest=manifest.number)
    return addresses


def publish_capped(ads: AdStore) -> BookMaker:
    """Twelve flights of six campaigns and three advertisers, capped in every way, and one house
    promo."""
    maker = BookMaker()
    for number in range(12):
        advertiser = number % 3
        maker.add_flight(
            f"f{number}",
            campaign=f"k{number % 6}",
            advertiser=f"a{advertiser}",
            trade=TRADES[advertiser],
            caps=[Cap(2, 24)],
            campaign_caps=[Cap(3, 24)],
            advertiser_caps=[Cap(4, 24)],
            starts="2020-01-01",
            ends="2099-01-01",
            frames=30,
        )
    maker.add_house("promo")
    for number in range(1, 14):
        ads.publish_placement(number)
    ads.publish_book(maker)
    return maker


def ask_at_once(
    ports: Sequence[int], addresses: list[str], listeners: int
) -> dict[str, list[Answer]]:
    """Every listener asks for every episode, each time on a connection of its own and through the
    next port, all together."""
    asked = [(f"Listener/{number}", one) for number in range(listeners) for one in addresses]
    with ThreadPoolExecutor(32) as pool:
        answers = pool.map(
            lambda job: get(ports[job[0] % len(ports)], job[1][1], user_agent=job[1][0]),
            enumerate(asked),
        )
        given: dict[str, list[Answer]] = {}
        for (listener, _), answer in zip(asked, list(answers), strict=True):
            given.setdefault(listener, []).append(answer)
    return given


class Found(NamedTuple):
    """Of what listeners were led to."""

    served: int
    """Spots of flights."""
    over_cap: int
    beside: int
    """Spots beside another of the same flight in an episode, or of its advertiser in a break."""


def judge(ads: AdStore, maker: BookMaker, given: dict[str, list[Answer]]) -> Found:
    """Counts by rules of its own what `publish_capped` does not allow."""
    flights = {flight.placement: flight for flight in maker.flights}
    owners = {campaign.id: campaign.advertiser for campaign in maker.campaigns.values()}
    served = over = beside = 0
    for answers in given.values():
        heard: Counter[str] = Counter()
        for answer in answers:
            assert answer.status == 302
            numbers = read_code(ads, answer.headers["location"]).placements
            placed = [flights[number] for number in numbers if number in flights]
            in_mid = [flights[number] for number in numbers[1:3] if number in flights]
            beside += len(placed) - len({flight.id for flight in placed})
            beside += len(in_mid) - len({owners[flight.campaign] for flight in in_mid})
            for flight in placed:
                heard.update((flight.id, flight.campaign, owners[flight.campaign]))
            served += len(placed)
        limits = {"f": 2, "k": 3, "a": 4}
        over += sum(max(count - limits[name[0]], 0) for name, count in heard.items())
    return Found(served, over, beside)


def copy_machine(ads: AdStore, layout: DataLayout) -> None:
    """Another machine's data: what is published, and the keys."""
    for name in ("published", "keys"):
        source = getattr(ads.layout, name)
        shutil.copytree(source, getattr(layout, name), dirs_exist_ok=True)
