"""What went out, as an engine of the plan finds it and as the reference does."""

from collections import Counter

from stentor.counting.impressions import Delivered
from stentor.counting.listeners import find_origins_by_address
from stentor.counting.requests import EPOCH, MICROSECOND
from stentor.lake.hit_files import tabulate_hits
from stentor.lake.plan import Judge
from stentor.lake.plan.delivered import find_delivered


def open_hits(engine, hits, rules):
    """As the engine holds the lake's hits; Spark spreads them by listener."""
    table = tabulate_hits(hits, find_origins_by_address(rules.lists))
    return engine.open(table) if hasattr(engine, "session") else engine.add(table)


def find_delivered_by_plan(engine, hits, rules):
    """Impressions as the reference has them, and how many downloads there are."""
    try:
        opened = open_hits(engine, hits, rules)
        found = find_delivered(Judge(engine, opened, rules, is_merged=False))
    finally:
        engine.forget()
    impressions: Counter[Delivered] = Counter()
    for row in found.impressions.to_pylist():
        quarter = (row["quarter"] - EPOCH) // MICROSECOND
        key = Delivered(quarter, (row["show"], row["episode"]), row["placement"], row["app"])
        impressions[key] += row["number"]
    return impressions, sum(found.downloads["number"].to_pylist())
