"""The house rules that no ready-made linter knows."""

import re
import subprocess
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
MEDIAN_AT_MOST = 90
VAGUE_NAMES = re.compile(r"(^|[_/])(utils?|helpers?|managers?|misc|common)(\.py|/|$)")
MACHINE_PATHS = re.compile(r"(/work/|/root/|/farm/|/home/\w)")
REGISTRIES = re.compile(r"(pypi|pythonhosted|registry\.npmjs|deb\.debian)\.(org|com)")


def list_tracked() -> list[Path]:
    """Every file git tracks, beside those it does not know yet and would not ignore."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


FILES = list_tracked()
CODE = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
TEXTS = [path for path in FILES if path.suffix not in {".png", ".jpg", ".ico", ".woff2"}]


def count_lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_file_is_longer_than_a_thought():
    too_long = {str(p.relative_to(ROOT)): n for p in CODE if (n := count_lines(p)) > LONGEST_FILE}
    assert too_long == {}


def test_files_of_the_product_are_short_as_a_rule():
    product = [path for path in CODE if "src" in path.parts]
    assert median(map(count_lines, product)) <= MEDIAN_AT_MOST


def test_no_file_has_a_name_that_says_nothing():
    assert [str(p) for p in CODE if VAGUE_NAMES.search(str(p.relative_to(ROOT)))] == []


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRIES], ids=["machine", "registry"])
def test_nothing_names_one_machine_or_a_registry(pattern):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEXTS
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_every_room_says_what_it_is():
    rooms = [path for path in (ROOT / "src/stentor").iterdir() if (path / "__init__.py").is_file()]
    silent = [r.name for r in rooms if not (r / "__init__.py").read_text().startswith('"""')]
    assert silent == []
