"""People at their browsers."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from people.cast import Cast
from stentor.accounts.models import User
from stentor.publishing.verbs import publish


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The folder of collected files, empty: pages name the files as they are in the source."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


Enter = Callable[[User | None], Client]


@pytest.fixture
def enter(db: None) -> Enter:
    """A browser in which this person is signed in; None for nobody."""

    def enter(user: User | None) -> Client:
        client = Client(headers={"host": "studio.localhost"})
        if user is not None:
            client.force_login(user)
        return client

    return enter


@pytest.fixture
def owner(cast: Cast, enter: Enter) -> Client:
    return enter(cast.owner)


@pytest.fixture
def viewer(cast: Cast, enter: Enter) -> Client:
    return enter(cast.viewer)


@pytest.fixture
def public_cast(cast: Cast) -> Cast:
    """The cast with its episode published."""
    publish(cast.episode, cast.owner)
    return cast
