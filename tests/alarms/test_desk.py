"""An alarm on its way over real sockets: each channel, the one after it, once."""

import base64
import hashlib
import hmac

import pytest

from servers.serving import wait_until
from stentor.alarms import Alarm, AlarmDesk, Severity, parse_alarm_settings
from stentor.alarms.drill import try_channels
from stentor.lib.mail import parse_smtp_url
from stentor.lib.webhooks import make_webhook_secret, parse_webhook_secret

SECRET = make_webhook_secret()
LOOPBACK = ["127.0.0.0/8"]
ALARM = Alarm(
    key="certificate:example.org",
    severity=Severity.PAGE,
    title="The certificate of example.org ends in an hour",
    text="No authority answers.",
    url="https://example.org/status",
    details={"left": "1 h"},
)


def hook(sink, **more):
    return {"kind": "webhook", "url": sink.url, "secret": SECRET} | more


def open_desk(layout, clock, channels, mailbox=None, source="prober", **more):
    mail = parse_smtp_url(mailbox.url) if mailbox else None
    table = {"channels": channels, "networks": LOOPBACK} | more
    return AlarmDesk(layout.alarms, source, parse_alarm_settings(table, mail), clock=clock)


def test_a_webhook_is_signed_and_tells_all(layout, clock, sink):
    open_desk(layout, clock, {"hook": hook(sink)}).raise_alarm(ALARM)
    desk = open_desk(layout, clock, {"hook": hook(sink)})
    assert desk.send_due() == 1
    (taken,) = sink.taken
    assert taken.document["title"] == ALARM.title
    assert taken.document["details"] == {"left": "1 h"}
    assert taken.document["opened_at"] == "2026-11-24T08:00:00.000Z"
    signed = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.".encode()
    digest = hmac.digest(parse_webhook_secret(SECRET), signed + taken.content, hashlib.sha256)
    assert taken.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_pagerduty_gets_one_incident_from_beginning_to_end(layout, clock, sink):
    channel = {"kind": "pagerduty", "routing_key": "R0", "url": sink.url}
    desk = open_desk(layout, clock, {"pager": channel})
    desk.raise_alarm(ALARM)
    desk.send_due()
    desk.resolve(ALARM.key, "It was renewed.")
    clock.pass_by(61)
    desk.send_due()
    begin, over = (taken.document for taken in sink.taken)
    assert (begin["event_action"], over["event_action"]) == ("trigger", "resolve")
    assert begin["dedup_key"] == over["dedup_key"]
    assert begin["payload"]["severity"] == "error"
    assert begin["payload"]["summary"] == ALARM.title
    assert begin["links"] == [{"href": ALARM.url, "text": "Where to look"}]


def test_mail_goes_to_everybody_under_an_id_that_stays(layout, clock, mailbox):
    channel = {"kind": "mail", "to": ["olive@lighthouse.example", "tom@lighthouse.example"]}
    desk = open_desk(layout, clock, {"mail": channel}, mailbox)
    desk.raise_alarm(ALARM)
    desk.send_due()
    ((recipients, mail),) = mailbox.taken
    assert recipients == channel["to"]
    assert mail["Subject"] == f"[page] {ALARM.title}"
    assert mail["From"] == "stentor@example.org"
    assert mail["Message-ID"].endswith(".page@stentor>")
    assert "No authority answers." in mail.get_payload()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # some of Apprise's services are old
def test_apprise_reaches_whatever_its_url_says(layout, clock, sink):
    channel = {"kind": "apprise", "url": f"json://127.0.0.1:{sink.port}/chat"}
    desk = open_desk(layout, clock, {"chat": channel})
    desk.raise_alarm(ALARM)
    desk.send_due()
    (taken,) = sink.taken
    assert taken.document["title"] == f"[page] {ALARM.title}"
    assert "No authority answers." in taken.document["message"]


@pytest.mark.parametrize("status", [400, 429, 500, 302])
def test_when_a_channel_refuses_the_one_after_it_is_told_at_once(
    layout, clock, sink, other_sink, status
):
    sink.status = status
    channels = {"first": hook(sink, otherwise="second"), "second": hook(other_sink)}
    desk = open_desk(layout, clock, channels, tell={"page": ["first"]})
    desk.raise_alarm(ALARM)
    desk.send_due()
    assert len(other_sink.taken) == 1
    sink.status = 202
    clock.pass_by(3600)
    assert desk.send_due() == 0
    assert sink.taken == []


def test_when_nobody_takes_it_it_is_tried_until_somebody_does(layout, clock, sink, mailbox):
    sink.status, mailbox.is_refusing = 500, True
    channels = {
        "hook": hook(sink, otherwise="mail"),
        "mail": {"kind": "mail", "to": ["olive@lighthouse.example"]},
    }
    desk = open_desk(layout, clock, channels, mailbox, tell={"page": ["hook"]})
    desk.raise_alarm(ALARM)
    for _ in range(5):
        assert desk.send_due() == 1
        assert desk.send_due() == 0
        clock.pass_by(300)
    mailbox.is_refusing = False
    assert desk.send_due() == 1
    assert len(mailbox.taken) == 1
    clock.pass_by(3600)
    assert desk.send_due() == 0


def test_two_processes_tell_once_what_both_have_found(layout, clock, sink):
    keeper = open_desk(layout, clock, {"hook": hook(sink)}, source="keeper")
    prober = open_desk(layout, clock, {"hook": hook(sink)}, source="prober")
    keeper.raise_alarm(ALARM)
    prober.raise_alarm(ALARM)
    assert keeper.send_due() + prober.send_due() == 1
    keeper.resolve(ALARM.key)
    clock.pass_by(61)
    assert keeper.send_due() + prober.send_due() == 0
    prober.resolve(ALARM.key)
    clock.pass_by(61)
    assert keeper.send_due() + prober.send_due() == 1
    assert [taken.document["type"] for taken in sink.taken] == ["alarm.alarm", "alarm.over"]


def test_what_was_raised_before_a_restart_is_resolved_by_the_first_report_after_it(
    layout, clock, sink
):
    open_desk(layout, clock, {"hook": hook(sink)}).report([ALARM])
    desk = open_desk(layout, clock, {"hook": hook(sink)})
    desk.send_due()
    desk.report([])
    clock.pass_by(61)
    desk.send_due()
    assert [taken.document["type"] for taken in sink.taken] == ["alarm.alarm", "alarm.over"]


def test_a_desk_in_use_sends_by_itself(layout, sink):
    settings = parse_alarm_settings({"channels": {"hook": hook(sink)}, "networks": LOOPBACK})
    with AlarmDesk(layout.alarms, "prober", settings) as desk:
        desk.raise_alarm(ALARM)
        wait_until(lambda: sink.taken)


def test_a_full_disk_keeps_nobody_from_being_told(layout, clock, sink):
    layout.root.mkdir()
    layout.alarms.write_text("not a directory: nothing can be written below it")
    desk = open_desk(layout, clock, {"hook": hook(sink)})
    desk.raise_alarm(ALARM)
    assert desk.send_due() == 1
    assert desk.send_due() == 0
    layout.alarms.unlink()
    desk.resolve(ALARM.key)
    after = open_desk(layout, clock, {"hook": hook(sink)})
    clock.pass_by(61)
    assert after.send_due() == 1
    assert [taken.document["type"] for taken in sink.taken] == ["alarm.alarm", "alarm.over"]


def test_a_drill_says_of_each_channel_whether_it_works(sink, other_sink):
    other_sink.status = 500
    channels = {"good": hook(sink), "bad": hook(other_sink)}
    outcomes = try_channels(parse_alarm_settings({"channels": channels, "networks": LOOPBACK}))
    assert outcomes == {"good": "", "bad": "it answered 500"}
    assert [taken.document["type"] for taken in sink.taken] == ["alarm.alarm", "alarm.over"]


def test_an_inner_address_is_told_nothing_unless_the_operator_says_so(layout, clock, sink):
    desk = open_desk(layout, clock, {"hook": hook(sink)}, networks=[])
    desk.raise_alarm(ALARM)
    desk.send_due()
    assert sink.taken == []
