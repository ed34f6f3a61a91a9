"""A node's work on public certificates, put together from its settings."""

import socket
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_network

from stentor.certificates.wishes import WishBox
from stentor.keeper.acme.accounts import Accounts
from stentor.keeper.acme.dates import AuthorityDates
from stentor.keeper.acme.issuer import AcmeIssuer
from stentor.keeper.acme.network import OutOfTimeError
from stentor.keeper.acme.patience import call_within
from stentor.keeper.acme.renewal_info import NoWindowError, ask_for_window
from stentor.keeper.acme.settings import ChallengeKind, PublicSettings
from stentor.keeper.acme.solvers import HookSolver, HttpSolver, Solver, UpdateSolver
from stentor.keeper.edges import EdgesSeen
from stentor.keeper.life.records import Window
from stentor.keeper.proof import Proofs
from stentor.keeper.public import Keeping, Situations
from stentor.keeper.renewal.material import PemMaterial
from stentor.keeper.renewal.rehearsal import Rehearsal
from stentor.keeper.renewal.renewal import Renewals
from stentor.keeper.renewal.windows import Windows
from stentor.keeper.revocation.lists import RevocationLists, fetch_list
from stentor.keeper.revocation.watching import Revocations
from stentor.keeper.shelf.files import DiskFiles, Files
from stentor.keeper.shelf.lease import Leases, is_dead_here, name_this_node
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.reach import Reaches
from stentor.keeper.shelf.shelf import Shelf
from stentor.keeper.wishes import Wishes
from stentor.lib.fetch import LOOPBACK
from stentor.lib.layout import DataLayout

LONGEST_QUESTION, SHORTEST_QUESTION = 10.0, 3.0
QUESTION_SHARE = 0.5
"""How long a question about a window may take: it comes again anyway, and holds its name up."""
INNER = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
PRIVATE = (*map(ip_network, INNER), *LOOPBACK)
"""Where the lists of an operator's own authority may stand."""


def build_solvers(settings: PublicSettings, files: Files) -> dict[ChallengeKind, Solver]:
    """HTTP-01 always, DNS-01 where a hook or a name server for it is set up."""
    solvers: dict[ChallengeKind, Solver] = {"http-01": HttpSolver(files)}
    if settings.dns_update:
        solvers["dns-01"] = UpdateSolver(settings.dns_update)
    elif settings.dns_hook:
        solvers["dns-01"] = HookSolver(settings.dns_hook)
    return solvers


def build_shelf(settings: PublicSettings, layout: DataLayout) -> tuple[Shelf, Ledger, PemMaterial]:
    """What reads and writes the certificates of an installation."""
    files = DiskFiles(layout.certs)
    material = PemMaterial({one.name: one for one in settings.authorities}, settings.passphrase)
    leases = Leases(files, name_this_node(), is_dead_here)
    return Shelf(files, material.inspect, leases), Ledger(files), material


def build_situations(settings: PublicSettings, layout: DataLayout) -> Situations:
    """For whoever only looks."""
    shelf, ledger, _ = build_shelf(settings, layout)
    reaches = build_reaches(settings, DiskFiles(layout.certs))
    return Situations(shelf, ledger, tuple(one.name for one in settings.authorities), reaches)


def build_reaches(settings: PublicSettings, files: Files) -> Reaches:
    """What this machine knows of authorities that are down."""
    return Reaches(files, socket.gethostname(), [one.name for one in settings.authorities])


def build_wishes(settings: PublicSettings, layout: DataLayout) -> Wishes:
    """What people ask for, and the dry runs among it."""
    files = DiskFiles(layout.certs)
    ledger, rehearsal = Ledger(files), None
    if settings.staging:
        issuer = AcmeIssuer(
            settings.staging,
            Accounts(files),
            build_solvers(settings, files),
            settings.passphrase,
        )
        material = PemMaterial({}, settings.passphrase)
        rehearsal = Rehearsal(settings.staging.name, issuer, material, ledger)
    return Wishes(WishBox(layout.certificate_wishes), files, ledger, rehearsal)


def prepare(files: DiskFiles, shown: Solver) -> None:
    """Before every round."""
    files.prepare()
    if isinstance(shown, HttpSolver):
        shown.tidy()


def build_keeping(settings: PublicSettings, layout: DataLayout) -> Keeping:
    """Ready to take rounds."""
    shelf, ledger, material = build_shelf(settings, layout)
    files = DiskFiles(layout.certs)
    solvers = build_solvers(settings, files)
    accounts = Accounts(files, settings.passphrase)
    dates = AuthorityDates()
    issuers = {
        one.name: AcmeIssuer(one, accounts, solvers, settings.passphrase, dates)
        for one in settings.authorities
    }
    edges = EdgesSeen(layout.run)
    reaches = build_reaches(settings, files)
    renewals = Renewals(
        shelf,
        ledger,
        material,
        issuers,
        edges,
        replace=edges.replace,
        note_reach=reaches.note,
        clock=dates.now,
    )
    inner = PRIVATE if any(one.roots for one in settings.authorities) else ()
    return Keeping(
        renewals=renewals,
        leases=Leases(files, name_this_node(), is_dead_here),
        situations=Situations(
            shelf, ledger, tuple(one.name for one in settings.authorities), reaches
        ),
        prepare=partial(prepare, files, solvers["http-01"]),
        windows=Windows(shelf, ledger, WindowAsker(issuers)),
        revocations=Revocations(shelf, ledger, RevocationLists(partial(fetch_list, allowed=inner))),
        proofs=Proofs(edges, edges.replace),
        clock=dates.now,
        compute_skew=dates.compute_skew,
    )


@dataclass(frozen=True)
class WindowAsker:
    """Asks whichever authority issued the certificate."""

    issuers: dict[str, AcmeIssuer]

    def __call__(self, authority: str, pem: bytes, now: float, most: float) -> Window:
        """LookupError where there is no answer."""
        issuer = self.issuers.get(authority)
        if issuer is None:
            raise LookupError(f"{authority} is not set up any more")
        seconds = min(LONGEST_QUESTION, max(SHORTEST_QUESTION, most * QUESTION_SHARE))
        network = issuer.open_network(seconds)
        ask = partial(ask_for_window, network, issuer.settings.directory, pem, now, most)
        try:
            return call_within(seconds, ask, f"window of {authority}")
        except (NoWindowError, OutOfTimeError) as error:
            raise LookupError(str(error)) from error
