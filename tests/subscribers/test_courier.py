"""What is sent to whom: once, whatever dies."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from stentor.contracts.incident import Status
from stentor.incidents import maintenance
from stentor.incidents.ledger import IncidentLedger
from stentor.lib import ledger as ledger_files
from stentor.lib.webhooks import parse_webhook_secret, sign_webhook

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LINK = re.compile(r"https://studio\.example\.org/subscriptions/(\S+)")


@pytest.fixture
def courier(make_courier):
    return make_courier()


@pytest.fixture
def ann(register):
    return subscribe(register, "ann@example.org")


def subscribe(register, address, *components, at=NOW - timedelta(hours=1)):
    register.ask_by_mail(address, list(components), at - timedelta(minutes=1))
    one = next(one for one in register.list_all() if one.address == address)
    return register.confirm(one.id, at)


def drain(courier):
    while courier.turn():
        pass


def read_text(mail):
    return mail.get_payload(decode=True).decode()


def list_taken(mailbox):
    return sorted((to[0], mail["Subject"]) for to, mail in mailbox.taken)


def test_who_has_not_confirmed_gets_one_link_and_nothing_else(
    courier, register, mailbox, say, clock
):
    register.ask_by_mail("ann@example.org", [], NOW)
    say("Broken.")
    drain(courier)
    drain(courier)
    ((_, mail),) = mailbox.taken
    assert mail["Subject"] == "[Lighthouse Radio] Confirm your subscription"
    assert LINK.search(read_text(mail))[1].startswith("confirm/")
    assert "List-Unsubscribe" not in mail


def test_words_are_sent_once_with_a_way_out(courier, ann, mailbox, say, clock):
    incident = say("Broken since ten.")
    drain(courier)
    drain(courier)
    ((to, mail),) = mailbox.taken
    assert to == ["ann@example.org"]
    assert mail["Date"]
    assert mail["Subject"] == "[Lighthouse Radio] Investigating: Trouble"
    text = read_text(mail)
    assert "Broken since ten." in text
    assert f"/status/incidents/{incident}" in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = LINK.search(text)[1]
    assert mail["List-Unsubscribe"] == f"<https://studio.example.org/subscriptions/{token}/leave>"


def test_each_hears_of_what_they_chose_and_nothing_from_before_they_did(
    courier, register, mailbox, say, clock
):
    say("Old.")
    clock.now += timedelta(minutes=5)
    subscribe(register, "all@example.org", at=clock())
    subscribe(register, "feeds@example.org", "feeds", at=clock())
    subscribe(register, "show@example.org", "show:tides", at=clock())
    say("Listening.", "listening")
    say("Feeds.", "feeds")
    say("One show.", "show:tides")
    drain(courier)
    heard = sorted((to[0], read_text(mail).splitlines()[2]) for to, mail in mailbox.taken)
    assert heard == [
        ("all@example.org", "Feeds."),
        ("all@example.org", "Listening."),
        ("feeds@example.org", "Feeds."),
        ("show@example.org", "One show."),
    ]


def test_maintenance_is_announced_changed_and_cancelled(courier, ann, mailbox, tmp_path, clock):
    ledger = IncidentLedger(tmp_path / "incidents")
    terms = ("A larger disk", "A pause.", ["publishing"])
    times = (NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
    with ledger.lock() as book:
        ledger.append(*maintenance.plan_maintenance(*terms, *times, "Olive", clock()))
    drain(courier)
    clock.now += timedelta(minutes=1)
    with ledger.lock() as book:
        (window,) = book.windows.values()
        ledger.append(*maintenance.change_maintenance(
            window, "Two disks", *terms[1:], *times, "Olive", clock()
        ))  # fmt: skip
    drain(courier)
    clock.now += timedelta(minutes=1)
    with ledger.lock() as book:
        ledger.append(*maintenance.cancel_maintenance(book, window.id, "Olive", clock()))
    drain(courier)
    assert [mail["Subject"].partition("] ")[2] for _, mail in mailbox.taken] == [
        "Maintenance planned: A larger disk",
        "Maintenance changed: Two disks",
        "Maintenance cancelled: Two disks",
    ]


def test_a_dead_mail_server_is_waited_for_and_everybody_told_once(
    courier, register, mailbox, say, clock
):
    for number in range(50):
        subscribe(register, f"{number:02}@example.org")
    mailbox.is_refusing = True
    say("Broken.")
    for _ in range(20):
        courier.turn()
        clock.now += timedelta(seconds=30)
    assert mailbox.taken == []
    mailbox.is_refusing = False
    for _ in range(20):
        drain(courier)
        clock.now += timedelta(minutes=1)
    assert [to for to, _ in list_taken(mailbox)] == [f"{n:02}@example.org" for n in range(50)]


def test_another_start_sends_nothing_again(make_courier, ann, mailbox, say, clock):
    say("Broken.")
    drain(make_courier())
    clock.now += timedelta(hours=1)
    drain(make_courier())
    assert len(mailbox.taken) == 1


def test_two_at_once_send_it_once(make_courier, register, mailbox, say, clock):
    for number in range(30):
        subscribe(register, f"{number}@example.org")
    say("Broken.")
    one, other = make_courier(), make_courier()
    while one.turn() + other.turn():
        pass
    assert len(mailbox.taken) == 30


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from stentor.lib.mail import parse_smtp_url
from stentor.subscribers.courier import Courier, Ways
root, mail = Path(sys.argv[1]), parse_smtp_url(sys.argv[2])
now = datetime.fromisoformat(sys.argv[3])
courier = Courier(root / "subscribers", root / "incidents", Ways(mail=mail),
    title="Lighthouse Radio", page_url="https://podcasts.example.org/status",
    links_url="https://studio.example.org/subscriptions", clock=lambda: now)
courier._note = lambda results: os.kill(os.getpid(), signal.SIGKILL)
courier.turn()
"""


def test_who_is_killed_between_sending_and_writing_it_down_leaves_the_same_message_to_the_next(
    make_courier, ann, mailbox, say, clock, tmp_path
):
    say("Broken.")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path, mailbox.url, clock().isoformat()], check=False
    )
    assert done.returncode == -9
    assert len(mailbox.taken) == 1
    clock.now += timedelta(seconds=30)
    drain(make_courier())
    assert len(mailbox.taken) == 1  # still in the dead one's hands
    clock.now += timedelta(seconds=31)
    drain(make_courier())
    first, second = (mail for _, mail in mailbox.taken)
    assert first["Message-ID"] == second["Message-ID"]
    drain(make_courier())
    assert len(mailbox.taken) == 2


def test_on_a_disk_that_takes_nothing_nothing_is_sent(
    make_courier, ann, mailbox, say, clock, monkeypatch
):
    say("Broken.")

    def refuse(descriptor, content):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(ledger_files, "write_lines", refuse)
    courier = make_courier()
    assert courier.turn() == 0
    assert mailbox.taken == []
    monkeypatch.undo()
    clock.now += timedelta(minutes=2)
    drain(courier)
    assert len(mailbox.taken) == 1


def test_a_webhook_is_asked_first_and_signed(courier, register, sink, say, clock):
    made = register.ask_by_webhook(sink.url, ["feeds"], NOW)
    say("Feeds.", "feeds")
    drain(courier)
    (asked,) = sink.taken
    assert asked.document["type"] == "subscription.confirm"
    assert asked.document["confirm_url"].startswith(
        "https://studio.example.org/subscriptions/confirm/"
    )
    clock.now += timedelta(minutes=1)
    register.confirm(made.id, clock())
    incident = say("Feeds again.", "feeds")
    drain(courier)
    taken = sink.taken[1]
    assert taken.document["type"] == "incident.update"
    assert taken.document["about"] == incident
    assert taken.document["status"] == "Investigating"
    when = datetime.fromtimestamp(int(taken.headers["webhook-timestamp"]), UTC)
    signed = sign_webhook(
        parse_webhook_secret(made.secret), taken.headers["webhook-id"], when, taken.content
    )
    assert signed["webhook-signature"] == taken.headers["webhook-signature"]


def test_a_webhook_that_fails_is_tried_again_and_holds_up_nobody(
    courier, register, sink, mailbox, ann, say, clock
):
    made = register.ask_by_webhook(sink.url, [], NOW - timedelta(hours=2))
    register.confirm(made.id, NOW - timedelta(hours=1))
    sink.status = 503
    say("Broken.")
    drain(courier)
    assert (len(mailbox.taken), sink.refused) == (1, 1)
    clock.now += timedelta(seconds=11)
    sink.status = 200
    drain(courier)
    assert len(sink.taken) == 1


def test_an_endpoint_that_says_it_is_gone_is_asked_no_more(courier, register, sink, say, clock):
    made = register.ask_by_webhook(sink.url, [], NOW - timedelta(hours=2))
    register.confirm(made.id, NOW - timedelta(hours=1))
    sink.status = 410
    say("Broken.")
    drain(courier)
    assert register.list_all() == []


def test_what_could_not_be_told_for_days_is_not_told_any_more(courier, ann, mailbox, say, clock):
    say("Broken.")
    clock.now += timedelta(days=4)
    drain(courier)
    assert mailbox.taken == []


def test_at_the_turn_of_a_month_nothing_is_sent_twice(make_courier, register, mailbox, say, clock):
    clock.now = datetime(2026, 11, 30, 23, 59, 50, tzinfo=UTC)
    subscribe(register, "ann@example.org", at=clock() - timedelta(hours=1))
    say("Broken.")
    courier = make_courier()
    drain(courier)
    clock.now += timedelta(minutes=5)
    drain(courier)
    drain(make_courier())
    say("Over.", status=Status.RESOLVED)
    drain(courier)
    assert len(mailbox.taken) == 2
