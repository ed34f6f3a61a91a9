import re
from pathlib import Path

from stentor.counting.reasons import REASONS

PAGE = Path(__file__).parents[2] / "docs" / "counting.md"


def test_the_page_names_every_reason_in_its_order():
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE.read_text(), re.MULTILINE) == list(REASONS)
