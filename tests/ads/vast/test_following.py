"""Wrappers are followed to their end, and not round in circles."""

import pytest

from made.vast_documents import inline, pod, vast, wrapper
from stentor.ads.vast import VastError
from stentor.ads.vast.following import Followed, follow_vast

ORIGIN = "https://origin.example/v"


def follow(content: bytes, **documents: bytes) -> Followed:
    """What stands at `https://<name>.example/v`."""

    def ask(url: str) -> bytes:
        name = url.removeprefix("https://").partition(".")[0]
        if name not in documents:
            raise VastError(301, f"{url}: nobody there")
        return documents[name]

    return follow_vast(content, ORIGIN, ask)


def lead(name: str, **fields: str) -> bytes:
    return vast(wrapper(f"https://{name}.example/v", name=f"by-{name}", **fields))


def chain(length: int) -> dict[str, bytes]:
    """`w1` leads to `w2` … and the last holds an ad."""
    documents = {f"w{n}": lead(f"w{n + 1}") for n in range(1, length)}
    return documents | {f"w{length}": vast(inline())}


def test_an_inline_ad_asks_nobody() -> None:
    followed = follow(vast(inline()))
    assert (len(followed.found), followed.questions, followed.failures) == (1, 0, [])


def test_five_wrappers_are_followed_and_all_are_told() -> None:
    (found,) = follow(lead("w1"), **chain(5)).found
    assert found.impressions == (
        *(f"https://by-w{n}.example/i" for n in range(1, 6)),
        "https://ads.example/i?cb=[CACHEBUSTING]",
    )
    assert len(found.errors) == 6
    assert found.way[-1] == "https://w5.example/v"


FAILING = [
    ("six wrappers", lead("w1"), chain(6), 302, "more than 5", 6),
    ("a circle of two", lead("a"), {"a": lead("b"), "b": lead("a")}, 302, "circle", 3),
    ("a wrapper of itself", lead("a"), {"a": lead("a")}, 302, "circle", 2),
    ("its own first answer", vast(wrapper(ORIGIN)), {}, 302, "circle", 1),
    ("nobody there", lead("gone"), {}, 301, "nobody there", 1),
    ("no XML behind it", lead("a"), {"a": b"<html"}, 100, "no XML", 1),
    ("no VAST behind it", lead("a"), {"a": b"<html/>"}, 101, "not <VAST>", 1),
    (
        "no ad behind it", lead("a"),
        {"a": vast(errors="<Error>https://n.example/e</Error>")}, 303, "no ad", 2,
    ),
    (
        "a wrapper where none may follow", lead("a", flags='followAdditionalWrappers="false"'),
        {"a": lead("b"), "b": vast(inline())}, 302, "not be a wrapper", 2,
    ),
    (
        "a category that a wrapper blocks",
        lead("a", more="<BlockedAdCategories>IAB7, IAB8</BlockedAdCategories>"),
        {"a": vast(inline(more="<Category authority='x'>IAB8</Category>"))}, 205, "IAB8", 2,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "documents", "code", "words", "told"),
    [case[1:] for case in FAILING],
    ids=[case[0] for case in FAILING],
)
def test_what_leads_nowhere_has_its_code_and_tells_everybody_on_the_way(
    content: bytes, documents: dict[str, bytes], code: int, words: str, told: int
) -> None:
    followed = follow(content, **documents)
    (failure,) = followed.failures
    assert (followed.found, failure.code) == ([], code)
    assert words in failure.reason
    assert len(failure.errors) == told


def test_a_tree_of_wrappers_ends() -> None:
    wide = vast(*[wrapper(f"https://n{n}.example/v") for n in range(30)])
    followed = follow(wide, **{f"n{n}": vast(errors="") for n in range(30)})
    assert (followed.questions, len(followed.failures)) == (20, 30)


def test_a_wrapper_takes_one_ad_unless_it_allows_more() -> None:
    both = pod(inline(), inline())
    assert len(follow(lead("a"), a=both).found) == 1
    assert len(follow(lead("a", flags='allowMultipleAds="true"'), a=both).found) == 2


def test_another_ad_stands_in_where_a_wrapper_asks_for_it() -> None:
    falling = vast(wrapper("https://gone.example/v", flags='fallbackOnNoAd="true"'), inline())
    outer = lead("a")
    assert len(follow(outer, a=falling).found) == 1
    assert follow(outer, a=falling.replace(b"fallbackOnNoAd", b"other")).found == []


def test_a_pod_comes_in_its_order() -> None:
    turned = pod(inline(), inline()).replace(b'sequence="1"', b'sequence="3"')
    assert [one.id for one in follow(turned).found] == ["a2", "a1"]
