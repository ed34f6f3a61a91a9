"""The rules of `stentor.counting` as one Ibis plan over the table of hits, for any engine.

The reference says what a download is; this says the same for days of millions of hits, and the
tests hold the two equal on every engine. User agents and referers are judged by the reference
itself, once each.

latest    one record a transfer
examined  its reason where it is no download by itself, and its span of content
content_time  bytes to content time
moments   microseconds since 1970
seen      transfers that a CDN's log tells of too
windows   which requests of a listener belong together
covered   how much of the content they took together
busy      addresses busier than people
counting  all of it, to a `Count`, or to one row a download
delivered downloads and impressions by quarter hour
engines   what runs it: DuckDB; spark is a file of its own
"""

from stentor.lake.plan.counting import Judge, compare_hits, count_hits
from stentor.lake.plan.engines import DuckEngine, Engine

__all__ = ["DuckEngine", "Engine", "Judge", "compare_hits", "count_hits"]
