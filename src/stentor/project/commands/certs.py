"""`stentor certs …`: every certificate, what is served for it, and what happens next."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from stentor.keeper.assembly import build_situations
from stentor.keeper.public_status import describe_public
from stentor.keeper.serving import ServedCertificate, look_at
from stentor.keeper.status import CertificateStatus, StoreStatus, describe_store
from stentor.keeper.store import CertificateStore
from stentor.keeper.told import add_told, read_told_hosts
from stentor.lib.clock import utc_now
from stentor.project.certificates import compute_wanted_names
from stentor.project.commands.certs_inventory import inventory
from stentor.project.commands.certs_list import list_names, show
from stentor.project.commands.certs_renew import renew
from stentor.project.commands.certs_watch import watch_hosts
from stentor.project.commands.simulate import simulate
from stentor.project.configuration import (
    Configuration,
    ConfigurationError,
    load_configuration,
)
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.supervisor.run_directory import Serving, read_serving

app = typer.Typer(add_completion=False, no_args_is_help=True)

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- looked up, not bound

app.command("list")(list_names)
app.command("show")(show)
app.command()(simulate)
app.command("watch")(watch_hosts)
app.command("inventory")(inventory)
app.command("renew")(renew)


@app.callback()
def certs() -> None:
    """Certificates of this installation."""


@app.command()
def status(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Every certificate, what is served for it, its deadline and what happens next."""
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    store = CertificateStore(configuration.layout.certs)
    if not store.root.is_dir():
        end_with_failure(f"{configuration.layout.root} holds no certificates yet; start the server")
    serving = read_serving(configuration.layout)
    try:
        found = describe_all(configuration, store, serving)
    except PermissionError as error:
        end_with_failure(f"{error.filename} may not be read by this user")
    document = dataclasses.asdict(found) | {"is_served": serving is not None}
    sys.stdout.write(json.dumps(document) + "\n" if as_json else write_report(found, serving))


def describe_all(
    configuration: Configuration, store: CertificateStore, serving: Serving | None
) -> StoreStatus:
    """The local authority's and the operator's own certificates, and the public ones."""
    told = read_told_hosts(configuration.layout)
    public = add_told(configuration.public, told)
    situations = build_situations(public, configuration.layout)
    hosts = public.hosts if public.authorities else frozenset()
    others = {host for host in hosts if situations.read(host).live}

    def look(name: str) -> Iterator[ServedCertificate]:
        return look_everywhere(serving, name)

    wanted, now = compute_wanted_names(configuration), utc_now()
    wanted = wanted if public.authorities else wanted.add(told)
    found = describe_store(store, wanted, now, look, others)
    return StoreStatus(
        found.authority,
        [*describe_public(situations, hosts, now.timestamp(), look), *found.certificates],
    )


def look_everywhere(serving: Serving | None, name: str) -> Iterator[ServedCertificate]:
    """What each address of the running edge serves for a name; nothing where none runs."""
    for address in serving.addresses if serving else ():
        yield look_at(ANY_ADDRESS.get(address, address), serving.https_port if serving else 0, name)


def write_report(found: StoreStatus, serving: Serving | None) -> str:
    """The same for people."""
    lines = [f"local root  {found.authority['path']}"]
    if problem := found.authority["problem"]:
        lines.append(f"  PROBLEM   {problem}")
    for certificate in found.certificates:
        lines += ["", *describe_lines(certificate)]
    if serving is None:
        lines += ["", "No edge runs on this data directory, so nothing is served."]
    return "\n".join(lines) + "\n"


def describe_lines(certificate: CertificateStatus) -> Iterator[str]:
    by = f", by {certificate.authority}" if certificate.authority else ""
    yield f"{certificate.name}  ({certificate.kind}{by})"
    yield f"  names     {', '.join(certificate.names) or '-'}"
    yield f"  valid     {certificate.not_before or '-'} to {certificate.not_after or '-'}"
    yield f"  next      {certificate.next}" + (f" ({certificate.due})" if certificate.due else "")
    if certificate.alarm != "calm":
        yield f"  ALARM     {certificate.alarm}"
    if certificate.problem:
        yield f"  PROBLEM   {certificate.problem}"
    for look in certificate.served:
        if look["problem"]:
            answer = f"PROBLEM: {look['problem']}"
        else:
            answer = "this one" if look["is_this"] else f"ANOTHER: {look['fingerprint']}"
        yield f"  served    {look['name']} at {look['address']}: {answer}"
