"""An operator at a browser, and a keeper that has written down how things stand."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client

from made.certificate_cases import happen as add_events
from made.certificate_cases import keep, keep_own, write_book
from people.cast import Cast
from stentor.accounts.models import User
from stentor.contracts.certificate import CertificateBook
from stentor.lib.layout import DataLayout

Write = Callable[..., CertificateBook]


@pytest.fixture
def write(layout: DataLayout) -> Write:
    """Writes the keeper's book with these names."""
    return partial(write_book, layout)


@pytest.fixture
def happen(layout: DataLayout) -> Callable[..., None]:
    """Adds lines to the ledger of a name."""
    return partial(add_events, layout)


@pytest.fixture
def book(write: Write) -> CertificateBook:
    """A name that is well, and a file that somebody put there by hand."""
    return write(keep(), keep_own())


@pytest.fixture
def operator(cast: Cast, enter: Callable[[User | None], Client]) -> Client:
    """The owner runs the installation, on Berlin's clocks."""
    cast.owner.is_staff = True
    cast.owner.time_zone = "Europe/Berlin"
    cast.owner.save()
    return enter(cast.owner)
