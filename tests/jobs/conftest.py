"""A task of the tests' own, and what it was called with."""

import pytest

from made import job_cases


@pytest.fixture(autouse=True)
def calls() -> list[str]:
    """Every call of the test's tasks, in order."""
    job_cases.CALLS.clear()
    return job_cases.CALLS
