"""Several who bill at the same moment, each a process of its own on one database file."""

import subprocess
import sys
from pathlib import Path

PREPARE = """
import django; django.setup()
from datetime import UTC, date, datetime
from django.conf import settings
from stentor.project.database import prepare_database
from stentor.project.settings import CONFIGURATION
prepare_database(CONFIGURATION)
from made.bookings import make_flight
from made.delivering import deliver
from stentor.accounts.models import Organisation
from stentor.lake.rollups import write_counted_until
flight = make_flight(Organisation.objects.create(name="Lighthouse"), ends=date(2026, 12, 31))
number = flight.placements.get().number
for month in (11, 12):
    deliver(settings.STENTOR_LAYOUT, date(2026, month, 10), [(12, number, 4_000)])
write_counted_until(settings.STENTOR_LAYOUT.lake, datetime(2027, 2, 1, tzinfo=UTC))
"""
BILL = """
import sys
import django; django.setup()
from datetime import UTC, date, datetime
from stentor.campaigns.billing.freezing import InvoiceError, Period
from stentor.campaigns.billing.invoices import issue_invoices
from stentor.campaigns.models import Advertiser
month = int(sys.argv[1])
period = Period(date(2026, month, 1), date(2026, month, 30), "UTC")
print("ready", flush=True)
sys.stdin.readline()
try:
    made = issue_invoices(Advertiser.objects.get(), period, None, datetime(2027, 2, 1, tzinfo=UTC))
    print(*(one.number for one in made))
except InvoiceError as error:
    print(error)
"""


def start(script: str, data: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        "STENTOR_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "stentor.project.settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PATH": "/usr/bin:/bin",
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_no_number_is_there_twice_none_is_left_out_and_no_day_is_billed_twice(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    prepared = start(PREPARE, data)
    _, errors = prepared.communicate(timeout=120)
    assert prepared.returncode == 0, errors
    billing = [start(BILL, data, month) for month in ("11", "12", "11", "12")]
    for one in billing:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    told = [one.communicate("go\n", timeout=120)[0].strip() for one in billing]
    assert sorted(told)[:2] == ["1", "2"]
    assert sorted(told)[2:] == ["Acme Tea owes nothing for these days."] * 2
