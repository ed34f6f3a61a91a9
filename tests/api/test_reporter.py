"""A probe elsewhere and this installation: what the one sees stands in the other's records."""

import ssl
from datetime import timedelta

import pytest

from servers.serving import wait_until
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.records import RecordFiles
from stentor.lib.clock import utc_now
from stentor.prober import reporting
from stentor.prober.reporting import Reporter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reporter(cast, enrol, live_server, settings, monkeypatch):
    """It reports to the real API over a real connection."""
    settings.ALLOWED_HOSTS = ["localhost"]
    cast.owner.is_staff = True
    cast.owner.save()
    monkeypatch.setattr(reporting, "EVERY_SECONDS", 0.05)
    token = enrol(cast.owner, "probe").secret
    with Reporter(
        f"{live_server.url}/api/v1/probes", token, "lisbon", ssl.create_default_context
    ) as reporter:
        yield reporter


def test_what_a_probe_elsewhere_sees_is_in_the_records_here(reporter, layout):
    now = utc_now()
    seen = [
        ProbeRecord(
            at=now - timedelta(seconds=9 - number), check="tls:podcasts.example.org",
            component="names", source="lisbon", outcome=Outcome.DOWN, left=-0.1,
            seconds=0.031, reason="it has ended", evidence={"fingerprint": "ab"},
        )
        for number in range(3)
    ]  # fmt: skip
    for record in seen:
        reporter.append(record)
    files = RecordFiles(layout.incidents)

    def read():
        return [one for one in files.read_since(now - timedelta(minutes=1), now) if one.source]

    wait_until(lambda: len(read()) == 3, 20)
    assert [(one.source, one.check, one.outcome, one.left) for one in read()] == [
        ("lisbon", "tls:podcasts.example.org", Outcome.DOWN, -0.1)
    ] * 3
    assert read()[0].evidence == {"fingerprint": "ab"}
