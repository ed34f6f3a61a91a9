"""Figures as Prometheus text."""

from collections.abc import Mapping, Sequence

from stentor.contracts.metric import Metric


def make_metric(name: str, kind: str, meaning: str, value: float) -> Metric:
    """A figure without labels."""
    return Metric(name, kind, meaning, [("", value)])


def render_metrics(by_worker: Mapping[str, Sequence[Metric]]) -> str:
    """The exposition format, version 0.0.4: all workers' values of a figure stand together."""
    families: dict[str, list[tuple[str, Metric]]] = {}
    for worker in sorted(by_worker):
        for metric in by_worker[worker]:
            families.setdefault(metric.name, []).append((worker, metric))
    lines = []
    for name, members in families.items():
        _, first = members[0]
        lines.append(f"# HELP {name} {first.meaning}")
        lines.append(f"# TYPE {name} {first.kind}")
        for worker, metric in members:
            for labels, value in metric.values:
                separator = "," if labels else ""
                lines.append(f'{name}{{worker="{worker}"{separator}{labels}}} {value:.15g}')
    return "\n".join(lines) + "\n"
