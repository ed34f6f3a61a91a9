"""What an operator does to an incident, and what the ledger has of it afterwards."""

import os
import threading
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from stentor.contracts.incident import Restored, Status, Written
from stentor.incidents.ledger import IncidentLedger
from stentor.incidents.patience import Patience
from stentor.lib import ledger as ledger_files
from stentor.lib.clock import utc_now
from stentor.prober.judging.decisions import decide

BERLIN = ZoneInfo("Europe/Berlin")
PAGE = "/status/incidents/INCIDENT1"
DRAFT = f"{PAGE}/words/INCIDENT1DRAFT"


@pytest.fixture
def read(layout):
    """The incident as everybody reads it now."""
    return lambda name="INCIDENT1": IncidentLedger(layout.incidents).read().incidents[name]


def on_clock(moment):
    return moment.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")


def post(operator, address, **fields):
    return operator.post(address, fields, follow=True).content.decode()


def test_a_draft_stands_with_what_was_measured_and_goes_out_as_it_is(operator, incident, read):
    page = operator.get(PAGE).content.decode()
    for words in ("site answers 503", "http:site", "503", "Our probes find trouble.", "Draft"):
        assert words in page
    assert "Published." in post(operator, f"{DRAFT}/publication")
    assert [one.text for one in read().published] == ["Our probes find trouble."]


def test_who_looks_at_a_draft_reads_when_it_goes_out_and_when_the_end_does(
    operator, incident, ledger, settings
):
    settings.STENTOR_STATUS_PATIENCE = Patience(timedelta(minutes=15), timedelta(hours=2))

    def shown(moment):
        return moment.astimezone(BERLIN).strftime("%H:%M")

    goes_out = incident.opened_at + timedelta(minutes=15)
    page = operator.get(PAGE).content.decode()
    assert "Goes out by itself" in page
    assert shown(goes_out) in page.partition("Goes out by itself")[2][:200]
    assert "unless you say otherwise" not in page
    back = incident.opened_at + timedelta(minutes=3)
    with ledger.lock():
        ledger.append(
            Restored(id="R", at=back, by="prober", incident="INCIDENT1", restored_at=back),
            Written(
                id="M", at=back, by="prober", incident="INCIDENT1", status=Status.MONITORING,
                text="It works again.", shown_at=back,
            ),
        )  # fmt: skip
    page = operator.get(PAGE).content.decode()
    before = page.partition("unless you say otherwise")[0]
    assert shown(back + timedelta(hours=2)) in before[-200:]
    settings.STENTOR_STATUS_PATIENCE = Patience(timedelta(minutes=15), None)
    assert "unless you say otherwise" not in operator.get(PAGE).content.decode()


def test_words_put_in_the_place_of_a_draft_are_published_and_it_stays_to_be_read(
    operator, incident, read
):
    shown = on_clock(incident.updates[0].shown_at)
    page = post(operator, DRAFT, status="identified", text="A cable is cut.", shown=shown)
    (update,) = read().published
    assert (update.status, update.text) == (Status.IDENTIFIED, "A cable is cut.")
    assert (
        update.shown_at == incident.updates[0].shown_at
    )  # a time nobody touched keeps its seconds
    assert [one.text for one in update.earlier] == ["Our probes find trouble."]
    assert "Put otherwise 1 time" in page


def test_a_withheld_draft_does_not_go_out_by_itself(operator, incident, read, ledger):
    post(operator, f"{DRAFT}/withholding")
    assert read().drafts == []
    later = utc_now() + timedelta(hours=1)
    events = decide(ledger.read(), [], (), later, iter("abcdefgh").__next__)
    assert events == []
    post(operator, f"{DRAFT}/publication")
    assert read().is_public


def test_words_are_published_at_once_and_dated_back_on_the_persons_clock(operator, incident, read):
    moment = (utc_now() - timedelta(minutes=5)).replace(second=0, microsecond=0)
    post(
        operator, f"{PAGE}/updates", status="monitoring", text="It is back.", shown=on_clock(moment)
    )
    post(operator, f"{PAGE}/updates", status="resolved", text="It is over.")
    first, last = read().published
    assert first.shown_at == moment
    assert abs(last.shown_at - utc_now()) < timedelta(seconds=20)
    assert read().resolved_at == last.shown_at
    assert first.by == "Olive"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "monitoring", "text": "  "}, "This field is required."),
        ({"status": "gone", "text": "x"}, "Select a valid choice."),
        ({"status": "monitoring", "text": "x", "shown": "soon"}, "Write a date and a time"),
        ({"status": "monitoring", "text": "x", "shown": "2020-01-01T10:00"}, "An update is dated"),
        ({"status": "monitoring", "text": "x", "shown": "2099-01-01T10:00"}, "An update is dated"),
    ],
)
def test_words_that_cannot_be_are_refused_and_kept_in_the_form(
    operator, incident, read, fields, said
):
    answer = operator.post(f"{PAGE}/updates", fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert read().published == []


def test_published_words_are_put_otherwise_and_the_old_ones_kept(operator, incident, read):
    post(operator, f"{PAGE}/updates", status="identified", text="A cabel.")
    (update,) = read().published
    post(operator, f"{PAGE}/words/{update.id}", status="identified", text="A cable.",
         shown=on_clock(update.shown_at))  # fmt: skip
    (changed,) = read().published
    assert (changed.text, [one.text for one in changed.earlier]) == ("A cable.", ["A cabel."])
    assert changed.shown_at == update.shown_at


def test_title_impact_components_and_times_change_and_the_timeline_tells(operator, incident, read):
    earlier = (incident.began_at - timedelta(minutes=3)).replace(second=0, microsecond=0)
    page = post(
        operator, f"{PAGE}/details", title="Some episodes cannot be played", impact="major",
        components=["feeds", "listening"], began=on_clock(earlier), restored="",
    )  # fmt: skip
    changed = read()
    assert changed.title == "Some episodes cannot be played"
    assert changed.components == ["listening", "feeds"]
    assert (changed.began_at, changed.restored_at) == (earlier, None)
    assert "it was called “Episodes cannot be played”" in page
    assert "Taken for major instead of critical" in page


def test_it_did_not_work_again_before_it_began(operator, incident, read):
    answer = operator.post(
        f"{PAGE}/details",
        {"title": "x", "impact": "major", "components": ["feeds"],
         "began": on_clock(incident.began_at), "restored": "2020-01-01T00:00"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "It worked again between its beginning and now." in answer.content.decode()
    assert read().title == "Episodes cannot be played"


def test_merging_leaves_both_to_be_read(operator, incident, open_another, read):
    open_another("INCIDENT2", "Feeds cannot be read")
    page = post(operator, f"{PAGE}/merger", into="INCIDENT2")
    assert "Feeds cannot be read" in page
    assert read().merged_into == "INCIDENT2"
    old = operator.get(PAGE).content.decode()
    assert "tells the story of both" in old
    assert "Say something" not in old
    again = post(operator, f"{PAGE}/updates", status="monitoring", text="x")
    assert "merged or withdrawn" in again


def test_withdrawing_needs_a_reason_which_stays(operator, incident, read):
    assert operator.post(f"{PAGE}/dismissal", {"reason": " "}).status_code == 422
    post(operator, f"{PAGE}/dismissal", reason="A drill.")
    assert read().dismissed_because == "A drill."
    assert "Withdrawn: A drill." in operator.get(PAGE).content.decode()


def test_an_incident_that_no_probe_has_found(operator, read, ledger):
    form = {"title": "Players stutter", "components": ["listening"], "impact": "minor",
            "began": on_clock(utc_now() - timedelta(hours=2))}  # fmt: skip
    page = post(operator, "/status/new-incident", **form)
    assert "The incident is open." in page
    (made,) = ledger.read().incidents.values()
    assert (made.title, made.opened_by, made.check) == ("Players stutter", "Olive", "")
    assert not made.is_public


def test_ready_words_are_filled_in_and_not_published(operator, incident, read):
    page = operator.get(f"{PAGE}?template=It+works+again").content.decode()
    assert "Listening, Feeds: working again." in page
    assert read().published == []


def test_a_post_mortem_with_parts_still_to_write_is_kept_and_not_published(
    operator, incident, read
):
    page = operator.get(f"{PAGE}/post-mortem").content.decode()
    base = page.partition('name="base" value="')[2].partition('"')[0]
    text = "What happened\n\n…\n"
    answer = operator.post(f"{PAGE}/post-mortem", {"text": text, "base": base, "publish": ""})
    assert answer.status_code == 422
    assert "still “…”" in answer.content.decode()
    assert read().post_mortem == ""
    post(operator, f"{PAGE}/post-mortem", text=text, base=base, keep="")
    assert read().post_mortem.strip() == text.strip()


def test_a_post_mortem_begins_with_the_timeline_is_kept_as_a_draft_and_published(
    operator, incident, read
):
    page = operator.get(f"{PAGE}/post-mortem").content.decode()
    assert "Began. site answers 503" in page
    base = page.partition('name="base" value="')[2].partition('"')[0]
    post(operator, f"{PAGE}/post-mortem", text="A cable.", base=base, keep="")
    assert (read().post_mortem, read().is_post_mortem_published) == ("A cable.", False)
    page = operator.get(f"{PAGE}/post-mortem").content.decode()
    newer = page.partition('name="base" value="')[2].partition('"')[0]
    assert newer != base
    answer = operator.post(f"{PAGE}/post-mortem", {"text": "Mine.", "base": base, "publish": ""})
    assert answer.status_code == 422
    assert "Somebody saved meanwhile" in answer.content.decode()
    assert read().post_mortem == "A cable."
    post(operator, f"{PAGE}/post-mortem", text="A cable, cut.", base=newer, publish="")
    assert (read().post_mortem, read().is_post_mortem_published) == ("A cable, cut.", True)


def test_a_full_disk_is_said_and_nothing_has_happened(operator, incident, read, monkeypatch):
    def refuse(descriptor, content):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(ledger_files, "write_lines", refuse)
    page = post(operator, f"{PAGE}/updates", status="identified", text="Long words.")
    assert "The disk did not take it" in page
    assert "Long words." in page  # what was written is not lost
    monkeypatch.undo()
    assert read().published == []


def test_the_prober_and_people_write_at_once_and_nothing_is_lost(operator, incident, layout, read):
    def probe():
        own = IncidentLedger(layout.incidents)
        for number in range(30):
            with own.lock() as book:
                now = utc_now()
                ids = iter(f"P{number}-{n}" for n in range(9))
                own.append(*decide(book, [], {"http:site"}, now, ids.__next__))
                restored = book.incidents["INCIDENT1"].restored_at
                assert restored is not None

    thread = threading.Thread(target=probe)
    thread.start()
    for number in range(15):
        post(operator, f"{PAGE}/updates", status="monitoring", text=f"Word {number}.")
    thread.join()
    said = [one.text for one in read().published]
    assert [one for one in said if one.startswith("Word")] == [f"Word {n}." for n in range(15)]
    assert read().restored_at.tzinfo == UTC


def test_the_list_has_drafts_first_and_filters(operator, incident, open_another):
    open_another("INCIDENT2", "Feeds cannot be read")
    post(operator, f"{PAGE}/dismissal", reason="A drill.")
    every = operator.get("/status/incidents").content.decode()
    assert every.index("Feeds cannot be read") < every.index("Episodes cannot be played")
    assert "1 draft to look at" in every
    withdrawn = operator.get("/status/incidents?show=withdrawn").content.decode()
    assert "Episodes cannot be played" in withdrawn
    assert "Feeds cannot be read" not in withdrawn
    assert "None of these." in operator.get("/status/incidents?show=over").content.decode()
