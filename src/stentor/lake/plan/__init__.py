"""The rules of `stentor.counting` as one Ibis plan over the table of hits, for any engine.

The reference says what a download is; this says the same for days of millions of hits, and the
tests hold the two equal on every engine. User agents and referers are judged by the reference
itself, once each.

examined  one row a transfer, with its reason where it is no download by itself
together  transfers a CDN saw too; addresses busier than people
windows   which requests of a listener belong together
covered   how much of the content they took together
counting  all of it, to a `Count`, and to one row a download
engines   what runs it: DuckDB, Spark
"""

from stentor.lake.plan.counting import compare_hits, count_hits, find_downloads
from stentor.lake.plan.engines import DuckEngine, Engine

__all__ = ["DuckEngine", "Engine", "compare_hits", "count_hits", "find_downloads"]
