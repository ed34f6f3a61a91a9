import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from made.hits import make_hit
from stentor.lake.listeners import ListenerKeys, choose_epoch, find_listener_key
from stentor.lib.seal import AddressSealer

NEW_YEAR = datetime(2027, 1, 1, 0, 5, tzinfo=UTC)
OLD_YEAR = datetime(2026, 12, 31, 23, 55, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 5, tzinfo=UTC)


def derive(layout, now, started, ip="203.0.113.9"):
    sealed = AddressSealer(layout.keys).seal(ip, now)
    return ListenerKeys(layout.keys, now).derive(make_hit(ip=None, sealed_ip=sealed), started)


def test_a_listener_key_is_hmac_sha_256_of_the_canonical_address(layout):
    listener, before = derive(layout, OLD_YEAR, OLD_YEAR, "::ffff:203.0.113.9")
    key = find_listener_key(layout.keys, 2026).read_bytes()
    assert listener == hmac.new(key, b"203.0.113.9", hashlib.sha256).hexdigest()
    assert before is None


def test_the_key_stays_for_the_whole_year(layout):
    spring = datetime(2026, 3, 1, tzinfo=UTC)
    assert derive(layout, spring, spring)[0] == derive(layout, OLD_YEAR, OLD_YEAR)[0]


def test_in_the_first_days_of_a_year_a_listener_is_known_under_both_keys(layout):
    old, _ = derive(layout, OLD_YEAR, OLD_YEAR)
    new, before = derive(layout, NEW_YEAR, NEW_YEAR)
    assert before == old != new
    assert derive(layout, NEW_YEAR, OLD_YEAR) == (old, None)
    assert derive(layout, FEBRUARY, FEBRUARY) == (new, None)


def test_a_first_year_has_no_key_before_it(layout):
    assert derive(layout, NEW_YEAR, NEW_YEAR)[1] is None
    assert not find_listener_key(layout.keys, 2026).exists()


@pytest.mark.parametrize(
    ("started", "now", "epoch"),
    [
        (OLD_YEAR, OLD_YEAR, 2026),
        (OLD_YEAR, NEW_YEAR, 2026),
        (NEW_YEAR, NEW_YEAR, 2027),
        (OLD_YEAR, FEBRUARY, 2027),
        (datetime(1970, 1, 1, tzinfo=UTC), NEW_YEAR, 2027),
        (datetime(2031, 1, 1, tzinfo=UTC), NEW_YEAR, 2027),
    ],
)
def test_which_key_a_hit_gets(started, now, epoch):
    assert choose_epoch(started, now) == epoch


def test_an_address_whose_key_is_gone_is_no_listener(layout):
    sealer = AddressSealer(layout.keys)
    sealed = sealer.seal("203.0.113.9", OLD_YEAR)
    sealer.key_path("20261231").unlink()
    keys = ListenerKeys(layout.keys, NEW_YEAR)
    assert keys.derive(make_hit(ip=None, sealed_ip=sealed), OLD_YEAR) == (None, None)


@pytest.mark.parametrize("sealed", ["", "x", "20261123.", "20261123.AAAA", "20261123.!", "../k.AA"])
def test_a_forged_address_is_no_listener(layout, sealed):
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    AddressSealer(layout.keys).seal("203.0.113.9", moment)
    keys = ListenerKeys(layout.keys, moment)
    assert keys.derive(make_hit(ip=None, sealed_ip=sealed), moment) == (None, None)
