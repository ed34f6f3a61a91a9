"""`stentor certs simulate`: decades of certificates under faults, and what clients would have
refused."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.runs import (
    measure_outages,
    plan_trials,
    run_trials,
    write_report,
)
from stentor.keeper.simulation.trials import GUARDS, Safeguards
from stentor.project.errors import end_with_bad_input


def simulate(
    centuries: Annotated[float, typer.Option(help="Certificate-centuries to live through.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed lives the same lives.")] = 1,
    scenario: Annotated[
        Path | None, typer.Option(help="A JSON or TOML file: `classes`, `centuries`, `seed`.")
    ] = None,
    guard_off: Annotated[str, typer.Option(help=f"Leave one guard out: {', '.join(GUARDS)}.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Lives through certificate-centuries of faults with the real decision, renewal and store."""
    if guard_off and guard_off not in GUARDS:
        end_with_bad_input(f"there is no guard {guard_off!r}; there are {', '.join(GUARDS)}")
    asked = read_scenario(scenario) if scenario else {}
    centuries, seed = asked.get("centuries", centuries), asked.get("seed", seed)
    if not 0 < centuries <= 1_000_000:
        end_with_bad_input("centuries is a number above 0 and up to a million")
    classes = tuple(asked.get("classes", ()))
    safeguards = GUARDS.get(guard_off, Safeguards())
    outcomes = list(run_trials(plan_trials(centuries, seed, classes), safeguards))
    report = write_report(outcomes, measure_outages(seed, safeguards))
    sys.stdout.write(json.dumps(report) + "\n" if as_json else write_table(report))


def read_scenario(path: Path) -> dict[str, Any]:
    """The file's document, checked; ends the command with one line where it is wrong."""
    try:
        text = path.read_text()
        document = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        end_with_bad_input(f"{path} cannot be read: {error}")
    kinds: dict[str, tuple[type, ...]] = {
        "classes": (list,),
        "centuries": (int, float),
        "seed": (int,),
    }
    if not isinstance(document, dict):
        end_with_bad_input(f"{path} holds no object")
    for key, value in document.items():
        if key not in kinds or not isinstance(value, kinds[key]) or isinstance(value, bool):
            end_with_bad_input(
                f"{path}: {key} is not one of {', '.join(kinds)}, or of another kind"
            )
    for name in document.get("classes", ()):
        if name not in CLASSES:
            end_with_bad_input(
                f"{path}: there is no class {name!r}; there are {', '.join(CLASSES)}"
            )
    return document


def write_table(report: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"{report['centuries']:.1f} certificate-centuries, {report['orders']} orders really made",
        f"{report['invalid_seconds']:.1f} invalid seconds",
        "",
        f"{'class':22} {'invalid s':>12} {'least life':>10} {'p1':>7} {'orders/renewal':>15}",
    ]
    for name, row in report["by_class"].items():
        lines.append(
            f"{name:22} {row['invalid_seconds']:>12} {row['least_life_p0'] or 0:>10.4f} "
            f"{row['least_life_p1'] or 0:>7.4f} {row['orders_per_renewal'] or 0:>15.3f}"
        )
    lines += ["", f"{'life':6} {'names':>6} {'centuries':>10} {'orders':>9} {'invalid s':>10}"]
    lines += [
        f"{row['life']:6} {row['names']:>6} {row['centuries']:>10.2f} {row['orders']:>9} "
        f"{row['invalid_seconds']:>10}"
        for row in report["cells"]
    ]
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
