"""How often promos of the publisher's own were heard."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Placement
from stentor.lake.delivered import read_delivered
from stentor.lib.layout import DataLayout

Heard = Counter[tuple[date, str, str]]
"""By day, promo and show (ids)."""


def count_promos(
    organisation: Organisation, layout: DataLayout, first: date, last: date, zone: ZoneInfo
) -> Heard:
    """Impressions of house spots, on these days of the zone, both included."""
    placements = Placement.objects.filter(house__organisation=organisation)
    owners = dict(placements.values_list("number", "house_id"))
    day = timedelta(days=1)
    table = read_delivered(layout.lake, "impressions", first - day, last + day, owners)
    heard: Heard = Counter()
    columns = (table[name].to_pylist() for name in ("quarter", "placement", "show", "number"))
    for quarter, placement, show, number in zip(*columns, strict=True):
        local = quarter.astimezone(zone).date()
        if first <= local <= last:
            heard[local, owners[placement], show] += number
    return heard
