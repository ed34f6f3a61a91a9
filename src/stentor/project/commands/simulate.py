"""`stentor certs simulate`: decades of certificates under faults, and what clients would have
refused."""

import json
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from stentor.keeper.simulation.checkpoint import Checkpoint, OtherRunError
from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.mutations import try_guards
from stentor.keeper.simulation.planning import LIVES, Choice, plan_trials
from stentor.keeper.simulation.report import PAIRS, write_report
from stentor.keeper.simulation.runs import measure_outages, run_trials
from stentor.keeper.simulation.trials import GUARDS, SAVINGS, Safeguards
from stentor.project.errors import end_with_bad_input


def simulate(
    centuries: Annotated[float, typer.Option(help="Certificate-centuries to live through.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed lives the same lives.")] = 1,
    scenario: Annotated[
        Path | None, typer.Option(help="A JSON or TOML file; docs/certificates.md has its keys.")
    ] = None,
    guard_off: Annotated[str, typer.Option(help=f"Leave one guard out: {', '.join(GUARDS)}.")] = "",
    guards: Annotated[
        bool, typer.Option("--guards", help="Leave each guard out in turn, and say what it costs.")
    ] = False,
    resume: Annotated[
        Path | None,
        typer.Option(help="Note here what was lived through, and go on with it another time."),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Begin nothing more after so long, and report.", min=0.0)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Lives through certificate-centuries of faults with the real decision, renewal and store."""
    if guards:
        report_guards(as_json=as_json)
        return
    asked = read_scenario(scenario) if scenario else Scenario()
    centuries = centuries if asked.centuries is None else asked.centuries
    seed = seed if asked.seed is None else asked.seed
    guard_off = guard_off or asked.guard_off
    known = GUARDS | SAVINGS
    if guard_off and guard_off not in known:
        end_with_bad_input(f"there is no guard {guard_off!r}; there are {', '.join(known)}")
    if not 0 < centuries <= 1_000_000:
        end_with_bad_input("centuries is a number above 0 and up to a million")
    safeguards = known.get(guard_off, Safeguards())
    choice = Choice(asked.classes, asked.lives, asked.fleets, asked.pairs)
    settings = {"seed": seed, "guard_off": guard_off, **asdict(choice)}
    checkpoint = open_checkpoint(resume, settings) if resume else None
    seconds = float("inf") if minutes is None else minutes * 60
    trials = plan_trials(centuries, seed, choice)
    outcomes = list(run_trials(trials, safeguards, checkpoint, seconds))
    report = write_report(outcomes, measure_outages(seed, safeguards))
    sys.stdout.write(json.dumps(report) + "\n" if as_json else write_table(report))


def open_checkpoint(path: Path, settings: dict[str, object]) -> Checkpoint:
    """Ends the command with one line where the file is of no use."""
    try:
        return Checkpoint(path, settings)
    except (OtherRunError, OSError) as error:
        end_with_bad_input(str(error))


def report_guards(*, as_json: bool) -> None:
    """The mutation score; ends with 1 when a guard can be left out without anybody noticing."""
    rows, missed = [], []
    for one in try_guards():
        if not one.is_found:
            missed.append(one.guard)
        rows.append({**asdict(one), "is_found": one.is_found})
    score = sum(bool(row["is_found"]) for row in rows)
    if as_json:
        sys.stdout.write(json.dumps({"guards": rows, "score": score, "of": len(rows)}) + "\n")
    else:
        for row in rows:
            orders = f"{row['orders']} orders for {row['usual_orders']}"
            defied = f"{row['defied']} questions to authorities that limit" if row["defied"] else ""
            found = ", ".join(row["classes"][:4]) or defied or "MISSED: by no fault"
            line = f"{row['guard']:11} {row['invalid_seconds']:>12} invalid s, {orders}; {found}"
            sys.stdout.write(line + "\n")
        sys.stdout.write(
            f"{score} of {len(rows)} guards cost clients seconds, or authorities their peace, when "
            "left out\n"
        )
    if missed:
        raise typer.Exit(1)


class Scenario(msgspec.Struct, forbid_unknown_fields=True):
    """A scenario file as it is written."""

    centuries: float | None = None
    seed: int | None = None
    classes: tuple[str, ...] = tuple(CLASSES)
    lives: tuple[str, ...] = tuple(LIVES)
    fleets: tuple[Literal[1, 100, 10000], ...] = (1, 100, 10_000)
    pairs: bool = True
    guard_off: str = ""


def read_scenario(path: Path) -> Scenario:
    """The file's document, checked; ends the command with one line where it is wrong."""
    try:
        text = path.read_text()
        document = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        read = msgspec.convert(document, Scenario)
    except (OSError, ValueError) as error:
        end_with_bad_input(f"{path} cannot be read: {error}")
    for what, given, known in (("class", read.classes, CLASSES), ("lifetime", read.lives, LIVES)):
        if unknown := [name for name in given if name not in known]:
            end_with_bad_input(
                f"{path}: there is no {what} {unknown[0]!r}; there are {', '.join(known)}"
            )
    if not (read.classes and read.lives and read.fleets):
        end_with_bad_input(f"{path}: classes, lives and fleets may not be empty")
    return read


def write_table(report: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"{report['centuries']:.1f} certificate-centuries, {report['orders']} orders really made",
        f"{report['invalid_seconds']:.1f} invalid seconds",
        f"{report['hopeless_seconds']:.1f} more in pairs that left nobody to issue for too long:",
        *(f"{'':4}{part:>12} while {why}" for why, part in report["hopeless_by_reason"].items()),
        f"{report['late_seconds']:.1f} after those, until a certificate was issued again",
        *(f"broken off, ordering without end: {one}" for one in report["runaways"]),
        "",
        (
            f"{'class':22} {'invalid s':>12} {'least life':>10} {'p1':>7} {'detected s':>10} "
            f"{'orders/renewal':>15} {'attempts':>9} {'in a week':>9}"
        ),
    ]
    for name, row in report["by_class"].items():
        lines.append(
            f"{name:22} {row['invalid_seconds']:>12} {row['least_life_p0'] or 0:>10.4f} "
            f"{row['least_life_p1'] or 0:>7.4f} {row['detect_seconds'] or 0:>10} "
            f"{row['orders_per_renewal'] or 0:>15.3f} {row['attempts']:>9} {row['busiest_week']:>9}"
        )
    for pair, seconds in report["pairs_with_invalid_seconds"].items():
        lines.append(f"{'':4}{seconds:>12} of them in {pair}")
    lines += ["", *write_cells(report["cells"])]
    ratios = ", ".join(f"{k} {v:.4f}" for k, v in report["survivable_outage_ratio"].items())
    bound = report["rate_95_bound"]
    lines += [
        "",
        f"survivable part of an outage: {ratios}",
        f"false pages a certificate-year: {report['false_pages_per_year']}",
    ]
    if bound is not None:
        lines.append(f"95 % bound: fewer than {bound:.4f} lapses a certificate-century")
    return "\n".join(lines) + "\n"


def write_cells(cells: list[dict[str, Any]]) -> list[str]:
    """What was run of every lifetime and size of a fleet; the classes that were not, by name."""
    lines = [
        (
            f"{'life':6} {'names':>6} {'centuries':>10} {'orders':>9} {'invalid s':>10} "
            f"{'classes':>8} {'pairs':>11}"
        )
    ]
    for row in cells:
        classes, pairs = f"{row['classes_run']}/{len(CLASSES)}", f"{row['pairs_run']}/{PAIRS}"
        lines.append(
            f"{row['life']:6} {row['names']:>6} {row['centuries']:>10.2f} {row['orders']:>9} "
            f"{row['invalid_seconds']:>10} {classes:>8} {pairs:>11}"
        )
        if 0 < row["classes_run"] < len(CLASSES):
            lines.append(f"{'':4}not run: {', '.join(row['classes_not_run'])}")
    return lines
