"""One worker's figures, collected when they are asked for."""

import os
from collections.abc import Mapping
from pathlib import Path

from stentor.contracts.metric import Metric
from stentor.edge.hits.log import HitLog
from stentor.edge.hits.spool import SpoolWriter
from stentor.edge.metrics.text import make_metric
from stentor.edge.published.index import PublishedIndex
from stentor.edge.serving.service import Service

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def collect_figures(
    service: Service, index: PublishedIndex, hits: HitLog, spool: SpoolWriter
) -> list[Metric]:
    """All there is to tell of a worker."""
    live = sum(connection.handed for connection in service.connections)
    gauges = [
        ("connections", "Open connections.", len(service.connections)),
        ("connections_limit", "Connections this worker holds at most.", service.limits.connections),
        ("addresses", "Published addresses known.", len(index)),
        ("journal_seq", "Last journal line read.", index.seq),
        ("journal_damaged_lines", "Journal lines that could not be read.", index.damaged),
        ("spool_waiting_bytes", "Hit records not written yet.", spool.waiting_bytes),
        ("transfers", "Answers whose clients have not taken them in full.", hits.count_open()),
        ("resident_bytes", "Memory of the worker.", read_resident_bytes()),
        ("descriptors", "Open descriptors of the worker.", count_descriptors()),
        ("loop_lag_seconds", "Longest wait for a turn in the last second.", service.lag_seconds),
    ]
    counters = [
        ("sent_bytes_total", "Bytes handed to clients' sockets.", service.sent_bytes + live),
        ("accepted_total", "Connections accepted.", service.accepted),
        ("spool_lost_bytes_total", "Hit records lost to a full disk.", spool.lost_bytes),
    ]
    return [
        label("answers_total", "Answers, by status.", "status", service.answers),
        label("transfers_total", "Answers recorded, by kind.", "kind", hits.ended),
        label("ended_total", "Connections ended by the edge, by reason.", "reason", service.ended),
        *(make_metric(f"stentor_edge_{name}", "counter", text, n) for name, text, n in counters),
        *(make_metric(f"stentor_edge_{name}", "gauge", text, n) for name, text, n in gauges),
    ]


def label(
    name: str, meaning: str, label_name: str, counts: Mapping[int, int] | Mapping[str, int]
) -> Metric:
    """A counter with one label."""
    values = [(f'{label_name}="{value}"', float(n)) for value, n in sorted(counts.items(), key=str)]
    return Metric(f"stentor_edge_{name}", "counter", meaning, values)


def read_resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * _PAGE_BYTES


def count_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 -- names only, thousands of them
