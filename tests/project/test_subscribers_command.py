"""`stentor subscribers`: from a shell."""

import json
from datetime import timedelta

from servers.serving import run_stentor
from stentor.contracts.incident import Impact, Status
from stentor.incidents import verbs, wording
from stentor.incidents.ledger import IncidentLedger
from stentor.lib.clock import utc_now
from stentor.subscribers.register import SubscriberRegister


def test_who_waits_is_counted_and_somebody_taken_off(tmp_path):
    register, now = SubscriberRegister(tmp_path / "subscribers"), utc_now()
    register.ask_by_mail("ann@example.org", [], now - timedelta(hours=2))
    register.confirm(register.list_all()[0].id, now - timedelta(hours=1))
    register.ask_by_mail("bob@example.org", [], now)
    ledger = IncidentLedger(tmp_path / "incidents")
    with ledger.lock() as book:
        ledger.append(*verbs.open_incident("T", ["feeds"], Impact.MINOR, "o", now, now))
        incident = next(iter(book.incidents.values()))
        ledger.append(*wording.write_update(incident, Status.IDENTIFIED, "x", "o", now, now))
    done = run_stentor("subscribers", "status", "--json", "--data", tmp_path)
    assert json.loads(done.stdout) == {
        "mail": 1, "webhooks": 0, "unconfirmed": 1, "waiting": 2, "reasons": {},
    }  # fmt: skip
    assert (
        run_stentor("subscribers", "remove", "ANN@example.org", "--data", tmp_path).returncode == 0
    )
    assert [one.address for one in register.list_all()] == ["bob@example.org"]
    again = run_stentor("subscribers", "remove", "ann@example.org", "--data", tmp_path)
    assert (again.returncode, again.stderr) == (2, "stentor: ann@example.org is not subscribed\n")
