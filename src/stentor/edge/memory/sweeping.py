"""Looks at the entries of a file in turn, a few at a time, round and round."""

from collections.abc import Iterator

import lmdb


class Round:
    """Where the last look ended."""

    def __init__(self) -> None:
        self._place = b""

    def walk(self, transaction: lmdb.Transaction, most: int) -> Iterator[tuple[bytes, bytes]]:
        """The next `most` entries; begins anew behind the last one."""
        cursor = transaction.cursor()
        if not cursor.set_range(self._place):
            self._place = b""
            return
        for number, (key, content) in enumerate(cursor):
            if number == most:
                self._place = bytes(key)
                return
            yield bytes(key), bytes(content)
        self._place = b""
