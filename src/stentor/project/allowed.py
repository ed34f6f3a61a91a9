"""Which hosts the studio answers under."""

from collections.abc import Callable, Iterable, Iterator


class AllowedHosts(list[str]):
    """The studio's own; behind it those that were brought, asked for only where it is another."""

    def __init__(self, own: str, list_brought: Callable[[], Iterable[str]]) -> None:
        super().__init__([own])
        self._list_brought = list_brought

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from self._list_brought()


def list_brought_hosts() -> list[str]:
    """As they are published; needs the apps to be ready."""
    from stentor.domains.publication import list_studio_hosts

    return list_studio_hosts()
