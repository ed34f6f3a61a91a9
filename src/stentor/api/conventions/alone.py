"""One edit of programs at a time, where no transaction can hold what is changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from stentor.lib.locks import hold_lock


@contextmanager
def editing_alone() -> Iterator[None]:
    """The version that `If-Match` named cannot change under a program's edit by another's. The
    verbs themselves take the store before the database, so no transaction can hold it."""
    with hold_lock(settings.STENTOR_LAYOUT.run / "api-edit.lock"):
        yield
