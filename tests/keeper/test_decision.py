"""When a certificate is made anew."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.keeper.decision import decide
from stentor.keeper.inspection import CertificateFacts
from stentor.keeper.plan import covers, make_plan

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WANTED = frozenset({"localhost", "127.0.0.1"})


def facts(
    *,
    names: frozenset[str] = WANTED,
    begun: float = 1,
    left: float = 30,
    is_local: bool = True,
    is_signed_by_root: bool = True,
) -> CertificateFacts:
    """A certificate that began `begun` days ago and has `left` days to live."""
    return CertificateFacts(
        names=names,
        not_before=NOW - begun * DAY,
        not_after=NOW + left * DAY,
        fingerprint="f" * 64,
        is_local=is_local,
        is_signed_by_root=is_signed_by_root,
    )


@pytest.mark.parametrize(
    ("present", "reason"),
    [
        (None, "there is no usable certificate"),
        (facts(begun=-0.001), "it is not valid yet by this machine's clock"),
        (facts(left=0), "it has ended"),
        (facts(left=-400), "it has ended"),
        (facts(is_signed_by_root=False), "the present root did not sign it"),
        (facts(names=frozenset({"localhost"})), "it does not name 127.0.0.1"),
        (
            facts(names=WANTED | {"more.example"}),
            "it names more.example, which it is not for",
        ),
        (facts(begun=15, left=15), "half of its life is over"),
        (facts(begun=30, left=0.001), "half of its life is over"),
    ],
)
def test_it_is_made_anew_when(present: CertificateFacts | None, reason: str) -> None:
    decision = decide(present, WANTED, NOW)
    assert (decision.action, decision.reason) == ("renew", reason)
    assert decision.due <= NOW


def test_it_waits_while_it_is_good_and_says_until_when() -> None:
    decision = decide(facts(begun=1, left=29), WANTED, NOW)
    assert decision.action == "wait"
    assert decision.due == NOW + 14 * DAY


@given(begun=st.floats(-1000, 1000), left=st.floats(-1000, 1000))
def test_whatever_is_kept_is_valid_now_and_for_half_of_its_life(begun: float, left: float) -> None:
    present = facts(begun=begun, left=left)
    if decide(present, WANTED, NOW).action == "wait":
        assert present.not_before <= NOW < present.not_after
        assert present.not_after - NOW >= (present.not_after - present.not_before) / 2


@pytest.mark.parametrize(
    ("names", "host", "is_covered"),
    [
        ({"a.example"}, "a.example", True),
        ({"*.example"}, "a.example", True),
        ({"*.a.example"}, "a.example", False),
        ({"*.example"}, "a.b.example", False),
        ({"*."}, "localhost", False),
        (set(), "a.example", False),
    ],
)
def test_a_wildcard_is_one_whole_label(names: set[str], host: str, is_covered: bool) -> None:
    assert covers(names, host) is is_covered


SITE = "p.example"
ALL = frozenset({SITE, "studio.p.example", "localhost", "127.0.0.1"})


def own(*names: str, left: float = 90) -> CertificateFacts:
    return facts(names=frozenset(names), left=left, is_local=False, is_signed_by_root=False)


def test_the_local_certificate_carries_every_name_when_it_is_alone() -> None:
    plan = make_plan({}, SITE, ALL, NOW)
    assert (plan.target, plan.names, plan.decision.action) == (SITE, ALL, "renew")


def test_names_of_an_operators_own_certificate_are_left_to_it() -> None:
    plan = make_plan({"bought": own(SITE, "*.p.example")}, SITE, ALL, NOW)
    assert plan.names == {"localhost", "127.0.0.1"}


def test_when_the_own_certificate_ends_the_local_one_takes_its_names_over() -> None:
    local = facts(names=frozenset({"localhost", "127.0.0.1"}))
    plan = make_plan({"bought": own(SITE, "*.p.example", left=0), SITE: local}, SITE, ALL, NOW)
    assert plan.names == ALL
    assert plan.decision.action == "renew"


def test_an_own_certificate_under_the_sites_name_is_never_overwritten() -> None:
    for left in (90, -1):
        plan = make_plan({SITE: own(SITE, left=left)}, SITE, ALL, NOW)
        assert plan.target == "local"
        assert SITE not in plan.retired


def test_a_local_certificate_of_former_settings_is_retired_and_an_own_one_is_not() -> None:
    live = {"old.example": facts(), "bought": own(SITE), "garbage": None}
    assert make_plan(live, SITE, ALL, NOW).retired == ("old.example",)


def test_an_own_certificate_for_everything_leaves_localhost_to_the_local_one() -> None:
    assert make_plan({"all": own(*ALL)}, SITE, ALL, NOW).names == {"localhost"}
