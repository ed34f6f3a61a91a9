"""What is compiled is used where it belongs, and never in the place of another source."""

import ast
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stentor import compiled
from stentor.compiled import build

MODULES = list(build.list_modules())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources, and an environment in which nothing was compiled."""
    for room in ("compiled", "contracts", "lib", "ads", "audio", "edge"):
        shutil.copytree(Path(compiled.__file__).parents[1] / room, tmp_path / "stentor" / room)
    monkeypatch.setattr(compiled, "_PACKAGE", tmp_path / "stentor")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    monkeypatch.setattr(sys, "meta_path", list(importlib_finders()))
    monkeypatch.delenv(compiled.SWITCH, raising=False)
    return tmp_path / "stentor"


def importlib_finders() -> list[object]:
    return [one for one in sys.meta_path if not isinstance(one, compiled.CompiledFinder)]


def pretend_to_build() -> Path:
    """One compiled module, in the folder of the sources as they are now."""
    file = compiled.find_folder() / "stentor" / "ads" / f"deciding{compiled._SUFFIX}"
    file.parent.mkdir(parents=True)
    file.touch()
    return file


def find_file(name: str) -> str | None:
    finder = next(one for one in sys.meta_path if isinstance(one, compiled.CompiledFinder))
    spec = finder.find_spec(name)
    return spec and spec.origin


def test_what_was_built_from_these_sources_is_used(place: Path) -> None:
    file = pretend_to_build()
    compiled.install()
    assert compiled.is_in_use()
    assert find_file("stentor.ads.deciding") == str(file)


def test_what_was_not_compiled_comes_from_its_source(place: Path) -> None:
    pretend_to_build()
    compiled.install()
    assert find_file("stentor.ads.agent") is None


@pytest.mark.parametrize(
    "name",
    ["ads/deciding.py", "contracts/hit.py", "lib/clock.py", "edge/config.py", "compiled/build.py"],
)
def test_a_source_that_changed_is_never_shadowed(place: Path, name: str) -> None:
    pretend_to_build()
    with (place / name).open("a") as source:
        source.write("# changed\n")
    compiled.install()
    assert not compiled.is_in_use()


def test_a_source_that_was_added_or_moved_makes_another_key(place: Path) -> None:
    keys = {compiled.compute_key()}
    (place / "ads" / "more.py").write_text("")
    keys.add(compiled.compute_key())
    (place / "ads" / "more.py").rename(place / "edge" / "more.py")
    keys.add(compiled.compute_key())
    assert len(keys) == 3


def test_it_can_be_switched_off(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_to_build()
    monkeypatch.setenv(compiled.SWITCH, "1")
    compiled.install()
    assert not compiled.is_in_use()


def test_forms_of_other_sources_are_thrown_away_but_the_newest(tmp_path: Path) -> None:
    for number in range(build.MOST_KEPT + 2):
        (tmp_path / str(number)).mkdir()
    build.forget_old(tmp_path, tmp_path / "0")
    assert len(list(tmp_path.iterdir())) == build.MOST_KEPT + 1
    assert (tmp_path / "0").is_dir()


def test_a_build_that_another_was_faster_with_changes_nothing(tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "target"
    for folder, text in ((made, "mine"), (target, "theirs")):
        folder.mkdir()
        (folder / "module.so").write_text(text)
    build.put_in_place(made, target)
    assert (target / "module.so").read_text() == "theirs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "target"]


@pytest.mark.parametrize("name", sorted(build.LEFT_OUT))
def test_what_is_left_out_is_there(name: str) -> None:
    assert (build.ROOT / "stentor" / name).is_file()


@pytest.mark.parametrize("name", MODULES)
def test_a_compiled_module_holds_nothing_that_compiling_breaks(name: str) -> None:
    """Records of msgspec need its metaclass; a compiled object has no `__dict__`; and C has another
    use for a field `_thread`."""
    for node in ast.walk(ast.parse((build.ROOT / name).read_text())):
        if isinstance(node, ast.ClassDef):
            assert "Struct" not in {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"__dict__", "_thread"}


def test_what_can_be_compiled_is_found_as_it_was_built() -> None:
    """In this very process, whichever form it runs in."""
    spec = importlib.util.find_spec("stentor.ads.deciding")
    assert spec is not None
    assert spec.origin is not None
    assert spec.origin.endswith(compiled._SUFFIX) == compiled.is_in_use()


@pytest.mark.parametrize("switch", ["", "1"])
def test_the_version_says_in_which_form_the_edge_runs(switch: str) -> None:
    said = subprocess.run(
        [Path(sys.executable).with_name("stentor"), "--version"],
        env={compiled.SWITCH: switch},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    is_compiled = compiled.find_folder().is_dir() and not switch
    assert said.startswith("stentor 0.")
    assert ("compiled ahead of time" if is_compiled else "running from its sources") in said
