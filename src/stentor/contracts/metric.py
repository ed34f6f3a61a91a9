"""`run/metrics/<process>.json`: figures a process leaves for whichever edge worker is asked."""

import msgspec


class Metric(msgspec.Struct, frozen=True):
    """One figure, or one figure a label value."""

    name: str
    kind: str
    """`counter` or `gauge`."""
    meaning: str
    values: list[tuple[str, float]]
    """Labels in Prometheus' spelling (`status="200"`, or nothing) and figures."""
