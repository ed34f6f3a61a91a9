"""Key-values as requests carry them and as flights ask for them."""

import pytest

from stentor.campaigns.wording import parse_keys
from stentor.edge.ads.decider import MOST_PAIRS, read_pairs


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", set()),
        ("plan=free", {"plan=free"}),
        ("Plan=FREE&x", {"plan=free"}),
        ("city=k%C3%B6ln&plan=free", {"city=köln", "plan=free"}),
        ("city=K%C3%96LN", {"city=köln"}),
        ("a%3Db=c", {"a=b=c"}),
        ("name=a+b", {"name=a b"}),
        ("name=%FF", {"name=\ufffd"}),
        ("name=%", {"name=%"}),
    ],
)
def test_pairs_are_read_as_the_sender_meant_them(query, pairs):
    assert read_pairs(query) == pairs


def test_what_a_form_takes_a_request_can_carry():
    from urllib.parse import urlencode

    (wanted,) = parse_keys("City=Köln")
    assert wanted in read_pairs(urlencode({"City": "Köln"}))


def test_a_request_cannot_carry_as_many_as_it_likes():
    assert len(read_pairs("&".join(f"k{n}=%20" for n in range(1000)))) == MOST_PAIRS
