"""Contrast of the colours, light and dark, computed from the stylesheet itself."""

import re
from pathlib import Path

import pytest

import stentor.publishing
import stentor.studio

TOKENS = Path(stentor.studio.__file__).parent / "static/studio/css/tokens.css"
SITE = Path(stentor.publishing.__file__).parent / "templates/publishing/site.css"
HEX = r"#[0-9a-f]{3,6}"
WORDS, SIGNS = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11: contrast of text, and of what shows a control's edge or state."""


def parse_tokens(light):
    css = TOKENS.read_text()
    pairs = re.findall(rf"--([\w-]+): (?:light-dark\(({HEX}), ({HEX})\)|({HEX}));", css)
    return {name: both or (a if light else b) for name, a, b, both in pairs}


def parse_site(light):
    css = SITE.read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    tokens = {}
    for block in blocks[: 1 if light else 2]:
        tokens |= dict(re.findall(rf"--([\w-]+): ({HEX});", block))
    return tokens


def compute_luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def compute_contrast(one, other):
    dark, light = sorted([compute_luminance(one), compute_luminance(other)])
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("ground", "surface", "sunken")
STUDIO_PAIRS = [
    *((ink, ground, WORDS) for ink in ("ink", "ink-soft", "ink-faint") for ground in GROUNDS),
    *(
        (ink, ground, WORDS)
        for ink in ("action", "action-strong", "bronze", "danger")
        for ground in GROUNDS
    ),
    ("on-action", "action", WORDS),
    ("on-action", "action-strong", WORDS),
    ("on-danger", "danger", WORDS),
    *(("ink", wash, WORDS) for wash in ("action-wash", "bronze-wash", "danger-wash")),
    ("action", "action-wash", WORDS),
    ("bronze", "bronze-wash", WORDS),
    ("danger", "danger-wash", WORDS),
    ("ink-soft", "action-wash", WORDS),
    *(("line-control", ground, SIGNS) for ground in ("ground", "surface")),
    ("action", "sunken", SIGNS),
    *(
        (ink, rail, WORDS)
        for ink in ("rail-ink", "rail-ink-soft")
        for rail in ("rail", "rail-raised")
    ),
    ("rail-accent", "rail", SIGNS),
    ("rail-accent", "rail-raised", SIGNS),
]
SITE_PAIRS = [
    *(
        (ink, ground, WORDS)
        for ink in ("ink", "soft", "action", "action-strong")
        for ground in ("ground", "surface")
    ),
    *((ink, "band", WORDS) for ink in ("band-ink", "band-soft", "bronze")),
]


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), STUDIO_PAIRS)
def test_the_studios_colours_can_be_told_apart(light, ink, ground, least):
    tokens = parse_tokens(light)
    assert compute_contrast(tokens[ink], tokens[ground]) >= least


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), SITE_PAIRS)
def test_the_sites_colours_can_be_told_apart(light, ink, ground, least):
    tokens = parse_site(light)
    assert compute_contrast(tokens[ink], tokens[ground]) >= least


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [("#000000", "#ffffff", 21.0), ("#fff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_computed_as_wcag_says(one, other, contrast):
    assert compute_contrast(one, other) == pytest.approx(contrast, abs=0.01)


def test_no_stylesheet_but_the_tokens_names_a_colour():
    folder = TOKENS.parent
    named = {
        f"{path.name}: {line.strip()}"
        for path in folder.glob("*.css")
        if path != TOKENS
        for line in path.read_text().splitlines()
        if re.search(rf":.*{HEX}\b", line) and "url(" not in line
    }
    assert named == set()
