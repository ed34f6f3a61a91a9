"""`stentor certs renew`: the wish is a line of the ledger, and the decision heeds it."""

import pytest

from serving import run_stentor
from stentor.keeper.life.decision import decide
from stentor.keeper.life.records import Certificate, Situation
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.shelf.ledger import Ledger
from stentor.lib.clock import utc_now
from stentor.lib.layout import DataLayout

SETTINGS = {
    "STENTOR_SITE_HOST": "pods.example.org",
    "STENTOR_ACME_DIRECTORY": "https://acme.example.org/directory",
}


def test_a_wish_is_written_down_and_leads_to_an_order(layout: DataLayout) -> None:
    words = ("certs", "renew", "pods.example.org", "--data", layout.root)
    done = run_stentor(*words, settings=SETTINGS)
    assert done.returncode == 0, done.stderr
    history = Ledger(DiskFiles(layout.certs)).recall("pods.example.org")
    now = utc_now().timestamp()
    fresh = Certificate("f", "acme", now - 100.0, now + 8e6)
    given = Situation("pods.example.org", ("acme",), fresh, wished_at=history.wished_at)
    step = decide(given, now + 1)
    assert (step.action, step.reason) == ("order", "somebody asked for it")


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("other.example.org", SETTINGS, "no public certificate"),
        ("pods.example.org", {}, "no authority"),
        ("../../etc", SETTINGS, "no public certificate"),
    ],
)
def test_a_name_that_is_not_ours_is_refused(
    layout: DataLayout, name: str, given: dict[str, str], words: str
) -> None:
    done = run_stentor("certs", "renew", name, "--data", layout.root, settings=given)
    assert done.returncode == 2
    assert words in done.stderr
    assert not layout.certs.exists()
