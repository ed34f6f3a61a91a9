from datetime import UTC, datetime

import pytest

from stentor.lib.seal import AddressSealer

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def sealer(tmp_path):
    return AddressSealer(tmp_path)


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9"])
def test_an_address_comes_back_while_its_key_is_kept(sealer, tmp_path, address):
    sealed = sealer.seal(address, NOON)
    assert address not in sealed
    assert AddressSealer(tmp_path).unseal(sealed) == address


def test_the_same_address_never_looks_the_same(sealer):
    assert sealer.seal("203.0.113.9", NOON) != sealer.seal("203.0.113.9", NOON)


def test_a_thrown_away_key_takes_its_day_with_it_and_no_other(sealer, tmp_path):
    old, new = sealer.seal("203.0.113.9", NOON), sealer.seal("203.0.113.9", NEXT_DAY)
    sealer.key_path("20261123").unlink()
    reader = AddressSealer(tmp_path)
    assert reader.unseal(old) is None
    assert reader.unseal(new) == "203.0.113.9"


@pytest.mark.parametrize("sealed", ["", "nonsense", "../../etc/passwd.AAAA", "20990101.AAAA"])
def test_what_names_no_kept_key_opens_to_nothing(sealer, sealed):
    assert sealer.unseal(sealed) is None


@pytest.mark.parametrize("tail", ["", "AAAA", "!", "A" * 64])
def test_a_forged_address_is_refused(sealer, tmp_path, tail):
    sealer.seal("203.0.113.9", NOON)
    with pytest.raises(ValueError, match="installation's key"):
        AddressSealer(tmp_path).unseal(f"20261123.{tail}")


def test_a_sealed_address_cannot_be_moved_to_another_day(sealer, tmp_path):
    sealed = sealer.seal("203.0.113.9", NOON)
    sealer.seal("203.0.113.9", NEXT_DAY)
    with pytest.raises(ValueError, match="installation's key"):
        AddressSealer(tmp_path).unseal(sealed.replace("20261123", "20261124"))
