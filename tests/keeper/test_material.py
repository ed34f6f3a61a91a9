"""What a public certificate is refused for before it is used."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from stentor.keeper.acme.settings import AuthoritySettings
from stentor.keeper.authority import (
    BACKDATED,
    Authority,
    encode_certificate,
    encode_key,
    issue_leaf,
    make_authority,
)
from stentor.keeper.life.records import Certificate
from stentor.keeper.renewal.material import PemMaterial
from stentor.keeper.renewal.ports import HAS_ENDED, NOT_YET
from stentor.keeper.renewal.unfinished import is_stale
from stentor.keeper.shelf.shelf import Unfinished

HOST = "pods.example"
NOW = dt.datetime.now(dt.UTC).timestamp()
HOUR, DAY = 3600.0, 86_400.0


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority()


@pytest.fixture
def find_fault(tmp_path: Path, authority: Authority) -> Callable[..., str | None]:
    (tmp_path / "roots.pem").write_bytes(encode_certificate(authority.certificate))
    settings = AuthoritySettings(name="a", directory="", trust=(tmp_path / "roots.pem",))
    material = PemMaterial({"a": settings})

    def find(begins: float = -HOUR, *, host: str = HOST, by: Authority = authority,
             key: bytes = b"") -> str | None:  # fmt: skip
        made = dt.datetime.fromtimestamp(NOW + begins, dt.UTC) + BACKDATED
        content = issue_leaf(by, host, [host], made)
        own, _, chain = content.partition(b"-----BEGIN CERTIFICATE-----")
        chain = b"-----BEGIN CERTIFICATE-----" + chain
        content = material.compose((key or own).decode(), chain.decode(), "a")
        return material.find_fault(content, HOST, "a", NOW)

    return find


@pytest.mark.parametrize("begins", [-30 * DAY, -HOUR, 0.5])
def test_what_is_valid_is_used(find_fault, begins: float) -> None:
    assert find_fault(begins) is None


@pytest.mark.parametrize(
    ("begins", "fault"),
    [(HOUR, NOT_YET), (3.0, NOT_YET), (-32 * DAY, HAS_ENDED), (-400 * DAY, HAS_ENDED)],
)
def test_what_is_not_valid_now_is_not(find_fault, begins: float, fault: str) -> None:
    assert fault in find_fault(begins)


def test_another_name_another_authority_another_key(find_fault) -> None:
    another = encode_key(make_authority().key)
    assert "name" in find_fault(host="other.example")
    assert "verify" in find_fault(by=make_authority())
    assert "key" in find_fault(key=another)


ENDED = Certificate("f", "a", NOW - 100 * DAY, NOW - 10 * DAY)
VALID = Certificate("f", "a", NOW - 30 * DAY, NOW + 60 * DAY)


@pytest.mark.parametrize(
    ("facts", "issued", "now", "expected"),
    [
        (VALID, -26 * DAY, -26 * DAY, False),
        (VALID, -26 * DAY, -2 * DAY, True),  # three tenths of its life went by
        (ENDED, 0.0, DAY, False),  # it had ended when it came: the clock is ahead
        (ENDED, 0.0, 8.9 * DAY, False),
        (ENDED, 0.0, 9.1 * DAY, True),
        (ENDED, 0.0, -99 * DAY, False),  # the clock was set right, and it is as good as new
        (ENDED, 0.0, -50 * DAY, True),
        (ENDED, -99 * DAY, 0.0, True),  # it was good, and forgotten
    ],
)
def test_a_chain_that_was_not_placed_is_kept_for_a_while(
    facts: Certificate, issued: float, now: float, expected: bool
) -> None:
    one = Unfinished("a", "", "key", "chain", NOW + issued, NOW + issued)
    assert is_stale(one, facts, NOW + now) is expected
