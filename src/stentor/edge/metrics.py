"""What a worker counts, as Prometheus text."""

from collections.abc import Iterable
from typing import NamedTuple


class Metric(NamedTuple):
    """One figure, or one figure a label value."""

    name: str
    kind: str
    """`counter` or `gauge`."""
    meaning: str
    values: Iterable[tuple[str, float]]
    """Labels in Prometheus' spelling (`status="200"`, or nothing) and figures."""


def render_metrics(worker: str, metrics: Iterable[Metric]) -> str:
    """The exposition format, version 0.0.4."""
    lines = []
    for metric in metrics:
        lines.append(f"# HELP {metric.name} {metric.meaning}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        for labels, value in metric.values:
            separator = "," if labels else ""
            lines.append(f'{metric.name}{{worker="{worker}"{separator}{labels}}} {value:.15g}')
    return "\n".join(lines) + "\n"
