"""`stentor certs list` and `show`: how the names stand, the worst first, and all about one."""

import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from stentor.certificates.life import GOOD, Life
from stentor.certificates.listing import Row, list_rows
from stentor.certificates.reading import Reading, UnreadableError, is_fresh
from stentor.certificates.words import Moment, Next, list_moments
from stentor.contracts.certificate import CertificateBook, Kept
from stentor.keeper.assembly import build_shelf, build_situations
from stentor.keeper.book import compose_book
from stentor.keeper.edges import EdgesSeen
from stentor.keeper.serving import ServedCertificate
from stentor.keeper.status import is_askable
from stentor.keeper.store import CertificateStore
from stentor.keeper.told import add_told, read_told_hosts
from stentor.lib.clock import utc_now
from stentor.lib.heartbeat import measure_silence
from stentor.project.certificates import compute_wanted_names
from stentor.project.configuration import Configuration, ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure

Data = Annotated[Path | None, typer.Option(help="The data directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
SILENT_AFTER = 15.0
"""Seconds without a beat after which no keeper is at work: it turns once a second."""
NO_KEEPER = "NO KEEPER runs: this is what lies on the disk, and nothing is renewed"


def list_names(data: Data = None, as_json: AsJson = False) -> None:
    """One line a name, the worst first. Ends with 1 when any needs a look."""
    _, book, is_kept = read_book(data)
    rows = list_rows(book, utc_now())
    if as_json:
        document = msgspec.to_builtins(book) | {"keeper_runs": is_kept}
        sys.stdout.write(json.dumps(document) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in write_table(rows, is_kept)))
    raise typer.Exit(int(not is_kept or any(row.lamp.rank < GOOD.rank for row in rows)))


def show(
    name: Annotated[str, typer.Argument(help="A name of `stentor certs list`.")],
    data: Data = None,
    events: Annotated[int, typer.Option(min=0, help="Lines of its timeline, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """One name: both certificates, what every worker serves, what comes next, what happened.
    Ends with 1 when it needs a look."""
    configuration, book, is_kept = read_book(data)
    row = next((one for one in list_rows(book, utc_now()) if one.kept.name == name), None)
    if row is None:
        known = ", ".join(sorted(one.name for one in book.names)) or "none"
        end_with_bad_input(f"nothing is kept for {name}; there are {known}")
    try:
        ledger = Reading(configuration.layout).read_events(name)
    except UnreadableError as error:
        end_with_failure(str(error))
    asked = list_asked(row.kept, book)
    look = EdgesSeen(configuration.layout.run).look
    served = [seen for host in asked for seen in look(host)]
    if as_json:
        document: dict[str, Any] = msgspec.to_builtins(row.kept)
        document |= {
            "keeper_runs": is_kept,
            "served": [dataclasses.asdict(Look.of(seen, row)) for seen in served],
            "events": msgspec.to_builtins(ledger[::-1][:events]),
        }
        sys.stdout.write(json.dumps(document) + "\n")
    else:
        moments = list_moments(ledger)[:events]
        lines = write_name(row, [Look.of(seen, row) for seen in served], moments, is_kept)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    raise typer.Exit(int(not is_kept or row.lamp.rank < GOOD.rank))


def list_asked(kept: Kept, book: CertificateBook) -> list[str]:
    """The names to ask workers for: of a file's, those that no public certificate is served for."""
    if kept.kind == "public":
        return [kept.name]
    public = {one.name for one in book.names if one.kind == "public" and one.live}
    return [name for name in kept.names if name not in public and is_askable(name)]


def read_book(data: Path | None) -> tuple[Configuration, CertificateBook, bool]:
    """The keeper's own word where it runs; else what lies on the disk, and False."""
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    store = CertificateStore(configuration.layout.certs)
    if not store.root.is_dir():
        end_with_failure(f"{configuration.layout.root} holds no certificates yet; start the server")
    try:
        book = Reading(configuration.layout).read_book()
        is_alive = measure_silence(configuration.layout.run, "keeper") < SILENT_AFTER
        if book and is_alive and is_fresh(book, utc_now()):
            return configuration, book, True
        return configuration, compute_book(configuration, store), False
    except UnreadableError as error:
        end_with_failure(str(error))
    except PermissionError as error:
        end_with_failure(f"{error.filename} may not be read by this user")


def compute_book(configuration: Configuration, store: CertificateStore) -> CertificateBook:
    """The same from the shelf and the ledgers, by nobody's leave."""
    told = read_told_hosts(configuration.layout)
    public = add_told(configuration.public, told)
    wanted = compute_wanted_names(configuration)
    situations = build_situations(public, configuration.layout)
    hosts = sorted(public.hosts) if public.authorities else []
    local = wanted if public.authorities else wanted.add(told)
    _, ledger, _ = build_shelf(public, configuration.layout)
    held = [situations.read(host) for host in hosts]
    return compose_book(store, public, held, {}, local, utc_now(), ledger.recall)


@dataclasses.dataclass(frozen=True)
class Look:
    """What one worker showed."""

    address: str
    name: str
    fingerprint: str | None
    is_this: bool
    problem: str | None

    @classmethod
    def of(cls, seen: ServedCertificate, row: Row) -> "Look":
        live = row.kept.live.fingerprint if row.kept.live else ""
        is_this = bool(live) and seen.fingerprint == live
        return cls(seen.address, seen.name, seen.fingerprint, is_this, seen.problem)


def write_table(rows: Sequence[Row], is_kept: bool) -> Iterator[str]:
    if not is_kept:
        yield NO_KEEPER
    if not rows:
        yield "No certificate is kept."
        return
    cells = [("HOW", "NAME", "LEFT", "SPARE", "NEXT"), *map(write_cells, rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(4)]
    for row in cells:
        head = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield f"{head}  {row[4]}".rstrip()


def write_cells(row: Row) -> tuple[str, str, str, str, str]:
    how = row.lamp.words if row.lamp.rank >= GOOD.rank else row.lamp.words.upper()
    spare = row.spare.left if row.spare else "none yet" if row.spare_next else "-"
    reason = row.kept.problem or row.kept.unproved or row.kept.last_failure
    step = write_next(row.next) + (f" -- {reason}" if reason else "")
    return how, row.title, row.live.left if row.live else "nothing to serve", spare, step


def write_next(step: Next) -> str:
    at = f" for {write_time(step.at)}" if step.at else ""
    return f"{step.words}{at}" + (f": {step.reason}" if step.reason else "")


def write_time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


def write_name(
    row: Row, served: Sequence[Look], moments: Sequence[Moment], is_kept: bool
) -> Iterator[str]:
    kept = row.kept
    if not is_kept:
        yield NO_KEEPER
    yield f"{row.title}: {row.lamp.words}"
    for words in filter(None, (kept.problem, kept.alarm_reason, kept.unproved)):
        yield f"  PROBLEM   {words}"
    yield f"  owner     {kept.owner or 'NOBODY: no program renews it'}"
    yield f"  names     {', '.join(kept.names) or '-'}"
    yield from write_held("served", row.live)
    yield f"  next      {write_next(row.next)}"
    if kept.failures:
        yield f"  failures  {kept.failures} since the last success; the last: {kept.last_failure}"
    if kept.kind == "public":
        proof = write_time(kept.proved_at) if kept.proved_at else "not by this keeper yet"
        yield f"  proved    {proof}"
    for look in served:
        answer = look.problem or ("this one" if look.is_this else f"ANOTHER: {look.fingerprint}")
        yield f"  worker    {look.address} for {look.name}: {answer}"
    if row.spare or row.spare_next:
        yield from write_held("spare", row.spare)
    if row.spare_next:
        yield f"  next      {write_next(row.spare_next)}"
    if moments:
        yield ""
        yield from map(write_moment, moments)


def write_held(title: str, life: Life | None) -> Iterator[str]:
    if life is None:
        yield f"{title}: none"
        return
    held = life.held
    yield f"{title}: {life.left}" + (f", by {held.authority}" if held.authority else "")
    yield f"  valid     {write_time(held.not_before)} to {write_time(held.not_after)}"
    if held.planned:
        yield f"  planned   {write_time(held.planned)}"
    yield f"  sha-256   {held.fingerprint}"


def write_moment(moment: Moment) -> str:
    """One line of a timeline, to the second."""
    until = f" {write_time(moment.until)}" if moment.until else ""
    end = f" to {write_time(moment.end)}" if moment.end else ""
    reason = f": {moment.reason}" if moment.reason else ""
    return f"{write_time(moment.at)}  {moment.title}{until}{end}{reason}"
