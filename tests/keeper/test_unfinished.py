"""Which open orders an attempt at another authority keeps."""

import pytest

from stentor.keeper.renewal.renewal import list_unfinished
from stentor.keeper.shelf.shelf import Pending, Unfinished

OPEN = Unfinished("a", "https://a.example/order/1", "key-a")
ASIDE = Unfinished("b", "https://b.example/order/7", "key-b")


def leave(stage="ordering", order=OPEN.order, before="old", aside=()):
    return Pending(
        "pod.example.org", "live", "a", 0.0, stage, "key-a", before=before, order=order,
        aside=list(aside),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (None, []),
        (leave(), [OPEN]),
        (leave(aside=[ASIDE]), [ASIDE, OPEN]),
        (leave(order="", aside=[ASIDE]), [ASIDE]),
        (leave(stage="issued", aside=[ASIDE]), [ASIDE]),
        (leave(before="another", aside=[ASIDE]), []),
    ],
)
def test_what_is_gone_on_with_later(left, kept):
    assert list_unfinished(left, "old") == kept
