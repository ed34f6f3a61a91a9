"""Zones that people may choose."""

import pytest

from stentor.lib.zones import is_zone


@pytest.mark.parametrize(
    ("name", "known"), [("UTC", True), ("Europe/Berlin", True), ("posix/UTC", False), ("", False)]
)
def test_only_places_are_zones(name, known):
    assert is_zone(name) is known
