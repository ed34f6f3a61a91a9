"""How long a process that ended waits before it is started again: pure."""

FIRST_SECONDS = 0.25
LONGEST_SECONDS = 10.0
STEADY_SECONDS = 30.0
"""Who lived this long has recovered: its earlier failures count no more."""


def count_failures(before: int, lived_seconds: float) -> int:
    """Failures in a row, with the one that just happened."""
    return 1 if lived_seconds >= STEADY_SECONDS else before + 1


def compute_delay(failures: int) -> float:
    """Seconds to wait after so many failures in a row: doubling, never longer than ten, never
    none, and never an end."""
    return min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures - 1, 10))
