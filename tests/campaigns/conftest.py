"""Spots to book, and a document that books them."""

from pathlib import Path
from typing import Any

import pytest

from made.tones import write_tone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the document and its two spots lie."""
    write_tone(tmp_path / "tea.wav")
    write_tone(tmp_path / "promo.wav", pitch=660.0)
    return tmp_path


@pytest.fixture
def document() -> dict[str, Any]:
    """As the contract prints it, for two flights."""
    flight = {
        "ref": "m1",
        "name": "mid 1",
        "creative": "tea.wav",
        "slots": ["mid"],
        "starts": "2026-11-01",
        "ends": "2026-12-31",
        "zone": "Europe/Berlin",
        "goal": {"impressions": 5000},
        "priority": 3,
        "pacing": "even",
        "caps": [{"impressions": 2, "hours": 24}],
        "dayparts": [],
        "targets": {"shows": [], "categories": [], "countries": [], "apps": [], "devices": []},
        "excludes": {},
    }
    second = flight | {"ref": "p1", "name": "pre 1", "slots": ["pre"], "goal": 700}
    campaign = {
        "ref": "spring",
        "name": "Spring",
        "caps": [{"impressions": 5, "hours": 168}],
        "flights": [flight, second],
    }
    return {
        "advertisers": [
            {"ref": "acme", "name": "Acme Tea", "category": "food", "campaigns": [campaign]}
        ],
        "house": [
            {
                "ref": "promo",
                "name": "promo",
                "creative": "promo.wav",
                "slots": ["pre", "mid", "post"],
            }
        ],
    }
