"""Says once, on standard output, that everything answers; on standard error, what it waits for."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import read_facts
from stentor.lib.heartbeat import measure_silence
from stentor.project.configuration import Configuration
from stentor.project.supervisor.loop import Supervisor
from stentor.project.supervisor.programs import SERVICES
from stentor.project.supervisor.readiness import EdgeProbe, Readiness
from stentor.project.supervisor.run_directory import Serving, get_link_path
from stentor.project.supervisor.welcome import write_welcome

log = structlog.get_logger("supervisor")

PATIENCE_SECONDS = 15.0


class Announcement:
    """Asked each turn of the supervisor until it has spoken."""

    def __init__(self, configuration: Configuration, serving: Serving, *, with_demo: bool) -> None:
        self._configuration = configuration
        self._serving = serving
        self._tasks = ("prepare", "demo") if with_demo else ("prepare",)
        self._readiness: Readiness | None = None
        self._is_made = False
        self._complained_at = time.monotonic()

    def ask(self, supervisor: Supervisor) -> None:
        """Announces when the last part has begun to answer."""
        if self._is_made:
            return
        if self._readiness is None:
            self._readiness = Readiness(self._list_checks(supervisor))
        if self._readiness.ask():
            self._is_made = True
            self._speak()
        elif time.monotonic() - self._complained_at > PATIENCE_SECONDS:
            self._complained_at = time.monotonic()
            log.warning("still waiting", part=self._readiness.find_missing())

    def _list_checks(self, supervisor: Supervisor) -> dict[str, Callable[[], bool]]:
        configuration, address = self._configuration, self._serving.addresses[0]
        probe = EdgeProbe(configuration.layout, address, self._serving.https_port)
        checks: dict[str, Callable[[], bool]] = {
            "site": lambda: probe.answers(configuration.site_host, "/healthz", 200)
        }
        for name in self._tasks:
            checks[name] = lambda name=name: supervisor.is_over(name)  # type: ignore[misc] # bound now
        for name in SERVICES:
            checks[name] = lambda name=name: self._has_beaten(name)  # type: ignore[misc] # bound now
        checks["studio"] = lambda: probe.answers(configuration.studio_host, "/", 399)
        return checks

    def _has_beaten(self, name: str) -> bool:
        """Since this start: it cleared the beats of the one before."""
        return measure_silence(self._configuration.layout.run, name) < float("inf")

    def _speak(self) -> None:
        ca = self._find_authority()
        link_path = get_link_path(self._configuration.layout)
        owner_link = link_path.read_text() if link_path.exists() else None
        link_path.unlink(missing_ok=True)
        address = self._serving.addresses[0]
        welcome = write_welcome(self._configuration, ca=ca, owner_link=owner_link, address=address)
        sys.stderr.write(welcome)
        sys.stderr.flush()
        where = {
            "site": self._configuration.site_url,
            "studio": self._configuration.studio_url,
            "ca": str(ca) if ca else None,
        }
        sys.stdout.write(f"ready {json.dumps(where)}\n")
        sys.stdout.flush()

    def _find_authority(self) -> Path | None:
        """The local root, where the site's certificate hangs on it."""
        store = CertificateStore(self._configuration.layout.certs)
        host = self._configuration.site_host
        is_own = any(
            facts and not facts.is_local and host in facts.names
            for facts in read_facts(store, None).values()
        )
        return None if is_own else store.authority_certificate
