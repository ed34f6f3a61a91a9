"""Certificates without cryptography: what they say is all there is to them."""

import itertools

from stentor.keeper.life.records import Certificate
from stentor.keeper.renewal.ports import HAS_ENDED, NOT_YET

_numbers = itertools.count(1)


def begin_anew() -> None:
    """The next world numbers its certificates from one, so that a seed repeats it."""
    global _numbers  # noqa: PLW0603 -- one world at a time in a process
    _numbers = itertools.count(1)


def write_chain(key: str, name: str, not_before: float, not_after: float, fault: str = "") -> str:
    """What an authority hands out. `fault` is what is wrong with it: `chain` or nothing."""
    return f"{next(_numbers)}|{key}|{name}|{not_before!r}|{not_after!r}|{fault}"


class PaperMaterial:
    """The renewal's `Material`."""

    def make_key(self) -> str:
        return f"k{next(_numbers)}"

    def compose(self, key: str, chain: str, authority: str) -> bytes:
        return f"{authority}\n{key}\n{chain}".encode()

    def inspect(self, content: bytes, name: str) -> Certificate | None:
        parts = read(content)
        if parts is None:
            return None
        authority, key, number, its_key, its_name, not_before, not_after, _ = parts
        if key != its_key or name != its_name:
            return None
        return Certificate(number, authority, float(not_before), float(not_after))

    def find_fault(self, content: bytes, name: str, authority: str, now: float) -> str | None:
        del authority
        parts = read(content)
        if parts is None:
            return "it holds no readable key and certificate"
        _, key, _, its_key, its_name, not_before, not_after, fault = parts
        faults = {
            "its private key belongs to another certificate": key != its_key,
            f"it does not name {name}": its_name != name,
            f"it is {NOT_YET} by this machine's clock": now < float(not_before) - 1,
            HAS_ENDED: now >= float(not_after),
            "it does not verify against trust store 1": fault == "chain",
        }
        return next((words for words, holds in faults.items() if holds), None)


def read(content: bytes) -> tuple[str, ...] | None:
    """Authority, key, number, the certificate's key, name, both dates, fault; None for a file
    that is none."""
    try:
        authority, key, chain = content.decode().split("\n")
    except ValueError:
        return None
    parts = chain.split("|")
    return (authority, key, *parts) if len(parts) == 6 else None
