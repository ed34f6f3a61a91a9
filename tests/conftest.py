"""What every test stands on: a data directory of its own, and Django set up for it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import hypothesis
import pytest

hypothesis.settings.register_profile("anywhere", deadline=None)  # machines are busy
hypothesis.settings.load_profile("anywhere")
DATA = tempfile.TemporaryDirectory(prefix="stentor-tests-")
Path(DATA.name, "state", "static").mkdir(parents=True)  # collected by the start of a studio
os.environ["STENTOR_DATA"] = DATA.name
os.environ["DJANGO_SETTINGS_MODULE"] = "stentor.project.settings"
django.setup()

from pytest_django.fixtures import Settings  # noqa: E402 -- the data directory comes first

from stentor.lib.layout import DataLayout  # noqa: E402 -- as above

if TYPE_CHECKING:
    from people.cast import Cast
    from servers.installation import Installation


@pytest.fixture(autouse=True)
def layout(settings: Settings, tmp_path: Path) -> DataLayout:
    """An installation's folders that no other test sees; the rooms work in them."""
    layout = DataLayout(tmp_path / "data")
    settings.STENTOR_LAYOUT = layout
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return layout


@pytest.fixture
def cast(db: None) -> "Cast":
    """An owner, a teammate, a viewer and a stranger with their shows."""
    from people.cast import gather_cast

    return gather_cast()


@pytest.fixture
def installation(tmp_path: Path) -> "Iterator[Installation]":
    """A data directory for processes of their own; all are ended after the test."""
    from servers.installation import Installation

    made = Installation(tmp_path / "installation")
    yield made
    made.close()
