"""A thousand names renewed under clients that connect all the while; sessions that outlive it."""

import contextlib
import json
import os
import random
import signal
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
import trustme

from servers.edge_client import Talk
from servers.watched import Platform

pytestmark = pytest.mark.way

NAMES = [f"n{number}.pods.example" for number in range(1000)]
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture(scope="module")
def before() -> trustme.CA:
    return trustme.CA(organization_name="before")


@pytest.fixture(scope="module")
def after() -> trustme.CA:
    return trustme.CA(organization_name="after")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, before: trustme.CA) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("renewals") / "data", hosts=NAMES[:1])
    put(made, before, NAMES)
    made.start_edge()
    yield made
    made.close()


def put(platform: Platform, authority: trustme.CA, names: list[str]) -> None:
    """Certificates as the keeper puts them: one file and one rename each."""
    public = platform.layout.certs / "public"
    public.mkdir(parents=True, exist_ok=True)
    for name in names:
        part = public / f".{name}.part"
        part.write_bytes(authority.issue_cert(name).private_key_and_cert_chain_pem.bytes())
        part.replace(public / f"{name}.pem")


def trust(*authorities: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for authority in authorities:
        authority.configure_trust(context)
    return context


def read_issuer(talk: Talk) -> str:
    fields = dict(pair for group in talk.sock.getpeercert()["issuer"] for pair in group)
    return fields["organizationName"]


def reload(platform: Platform) -> None:
    """SIGHUP; returns when the workers of before are gone and their successors serve."""
    old = read_doors(platform)
    os.kill(platform.edge.pid, signal.SIGHUP)
    platform.wait_until(lambda: len(new := read_doors(platform)) == len(old) and not new & old)


def read_doors(platform: Platform) -> set[int]:
    """The processes that say where they can be looked at."""
    found = set()
    for path in (platform.layout.run / "doors").glob("*.json"):
        with contextlib.suppress(OSError):
            found.add(json.loads(path.read_bytes())["pid"])
    return found


class Caller(threading.Thread):
    """Asks for one name after the other, each on a connection of its own, until it is stopped."""

    def __init__(self, port: int, context: ssl.SSLContext, seed: int) -> None:
        super().__init__(daemon=True)
        self.issuers: Counter[str] = Counter()
        self.failed: list[str] = []
        self.is_over = threading.Event()
        self._port, self._context, self._chance = port, context, random.Random(seed)

    def run(self) -> None:
        while not self.is_over.is_set():
            name = self._chance.choice(NAMES)
            try:
                with Talk(self._port, self._context, name) as talk:
                    talk.ask("GET", "/", host=name)
                    self.issuers[read_issuer(talk)] += 1
            except (OSError, EOFError) as error:
                self.failed.append(f"{name}: {error!r}")


def test_a_thousand_renewals_and_a_reload_fail_nobody(
    platform: Platform, before: trustme.CA, after: trustme.CA
) -> None:
    context = trust(before, after)
    with Talk(platform.port, context, NAMES[7]) as held:
        callers = [Caller(platform.port, context, seed) for seed in range(3)]
        for caller in callers:
            caller.start()
        platform.wait_until(lambda: all(caller.issuers["before"] > 20 for caller in callers))
        for begin in range(0, 500, 50):
            put(platform, after, NAMES[begin : begin + 50])
            assert held.ask("GET", "/", host=NAMES[7]).status == 404
        reload(platform)
        assert held.ask("GET", "/", host=NAMES[7]).status == 404, "its worker lets it finish"
        put(platform, after, NAMES[500:])
        platform.wait_until(lambda: all(caller.issuers["after"] > 100 for caller in callers))
        for caller in callers:
            caller.is_over.set()
            caller.join(30)
    assert [failure for caller in callers for failure in caller.failed] == []
    only_new = trust(after)
    platform.wait_until(lambda: serves_all(platform.port, only_new))


def serves_all(port: int, context: ssl.SSLContext) -> bool:
    """Every name from the new authority, by whichever worker takes the connection."""
    try:
        for name in NAMES[::20]:
            with Talk(port, context, name):
                pass
    except ssl.SSLCertVerificationError:
        return False
    return True


def take_session(platform: Platform, context: ssl.SSLContext, name: str) -> ssl.SSLSession:
    with Talk(platform.port, context, name) as talk:
        talk.ask("GET", "/", host=name)  # a ticket of TLS 1.3 comes after the handshake
        return talk.sock.session


def count_resumed(
    platform: Platform, context: ssl.SSLContext, sessions: dict[str, ssl.SSLSession]
) -> int:
    """Connections held open together, so that no worker takes them all."""
    held = []
    for name, session in sessions.items():
        held.append(Talk(platform.port, context, name, session=session))
        held[-1].ask("GET", "/", host=name)
    resumed = sum(bool(talk.sock.session_reused) for talk in held)
    for talk in held:
        talk.sock.close()
    return resumed


@pytest.mark.parametrize("version", VERSIONS)
def test_sessions_resume_at_any_worker_after_a_reload_and_a_renewal(
    platform: Platform, before: trustme.CA, after: trustme.CA, version: ssl.TLSVersion
) -> None:
    context = trust(before, after)
    context.minimum_version = context.maximum_version = version
    sessions = {name: take_session(platform, context, name) for name in NAMES[:24]}
    assert count_resumed(platform, context, sessions) == 24
    reload(platform)
    assert count_resumed(platform, context, sessions) == 24
    put(platform, after, NAMES[:24])
    time.sleep(2.5)  # two looks at the folder
    assert count_resumed(platform, context, sessions) == 24
