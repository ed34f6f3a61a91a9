"""Questions to an authority that can wait hold no renewal up."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from stentor.contracts.renewal import Event
from stentor.keeper import assembly
from stentor.keeper.acme.network import Network
from stentor.keeper.assembly import WindowAsker
from stentor.keeper.life.records import Window
from stentor.keeper.public import Keeping
from stentor.keeper.renewal.windows import Windows

HOST = "pods.example.org"


@pytest.fixture
def dripping() -> Iterator[str]:
    """Answers everything, and never comes to its end: a byte in a fifth of a second."""
    stop = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with contextlib.suppress(OSError):
            while True:
                answered, _ = door.accept()
                with contextlib.suppress(OSError), answered:
                    answered.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                    while not stop.wait(0.2):
                        answered.sendall(b" ")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}/"
    stop.set()
    with contextlib.suppress(OSError):
        door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join(5)


def test_a_window_whose_answer_drips_is_no_window(
    dripping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "SHORTEST_QUESTION", 0.5)
    one = SimpleNamespace(
        open_network=lambda seconds: Network(None, True, seconds),
        settings=SimpleNamespace(directory=dripping),
    )
    outcome: list[object] = []

    def ask() -> None:
        try:
            outcome.append(WindowAsker({"x": one})("x", b"", time.time(), 1.0))
        except LookupError as error:
            outcome.append(str(error))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(20)
    assert outcome == ["window of x took too long"]


def test_a_renewal_that_is_due_comes_before_questions_about_windows(
    authorities, keep: Callable[..., Keeping]
) -> None:
    keeping = keep(authorities[:1])
    keeping.work(HOST)
    shelf, ledger = keeping.renewals.shelf, keeping.renewals.ledger
    activated: list[int] = []

    def ask(_name: str, _pem: bytes, now: float, _most: float) -> Window:
        activated.append(sum(event.kind == "activated" for event in ledger.read(HOST)))
        return Window(0.0, 0.0, now + 9)

    keeping.windows = Windows(shelf, ledger, ask)
    ledger.add(HOST, Event(time.time(), "wished"))
    keeping.work(HOST)
    assert activated == []
    keeping.work(HOST)
    assert activated == [2]
