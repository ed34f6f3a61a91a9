"""An authority as the renewal knows it: one call from a name to a chain."""

import re
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import requests
from acme import errors, messages
from acme.client import ClientV2
from cryptography.hazmat.primitives import serialization
from josepy.errors import Error as JoseError

from stentor.keeper.acme.accounts import Accounts
from stentor.keeper.acme.dates import AuthorityDates
from stentor.keeper.acme.moments import parse_retry_after
from stentor.keeper.acme.network import Network, OutOfTimeError
from stentor.keeper.acme.orders import NotSolvedError, Ordering
from stentor.keeper.acme.patience import call_within
from stentor.keeper.acme.renewal_info import compute_certificate_id
from stentor.keeper.acme.settings import AuthoritySettings, ChallengeKind
from stentor.keeper.acme.solvers import Solver
from stentor.keeper.renewal.ports import IssueError, Request

LIMITED_SECONDS = 3600.0
"""How long a rate limit is taken to last where the authority does not say."""
LONGEST_LIMIT = 7 * 86_400.0

SYSTEM_SAID = re.compile(r"\[Errno -?\d+\] ([\w ]+)")
"""The system's own words within those of the libraries around it."""
ACCOUNT_IS_GONE = {"accountDoesNotExist", "unauthorized"}
FAULTS = (requests.exceptions.RequestException, errors.Error, JoseError, OSError, ValueError)


class AcmeIssuer:
    """Issues at one authority. Safe to be called from several threads."""

    def __init__(
        self,
        settings: AuthoritySettings,
        accounts: Accounts,
        solvers: Mapping[ChallengeKind, Solver],
        passphrase: bytes | None = None,
        dates: AuthorityDates | None = None,
    ) -> None:
        self.settings = settings
        self._dates = dates or AuthorityDates()
        self._accounts = accounts
        self._solvers = solvers
        self._passphrase = passphrase
        self._account_lock = threading.Lock()

    def issue(self, request: Request, note_order: Callable[[str], None]) -> str:
        """The chain for a name. IssueError within `request.seconds` and a little, whatever the
        authority does: one that lets its answers drip is left to drip."""
        is_over = threading.Event()

        def note_while_waited_for(address: str) -> None:
            if not is_over.is_set():
                note_order(address)

        network = self.open_network(request.seconds)
        work = partial(self._issue, network, request, note_while_waited_for)
        try:
            return call_within(request.seconds + 2, work, f"order {request.name}", is_over)
        except OutOfTimeError as error:
            raise IssueError(
                f"{self.settings.name} took too long",
                is_resumable=True,
                is_silent=network.is_waiting,
            ) from error

    def _issue(self, network: Network, request: Request, note_order: Callable[[str], None]) -> str:
        try:
            client = ClientV2(ClientV2.get_directory(self.settings.directory, network), network)
            return self._order(client, network, request, note_order)
        except messages.Error as error:
            raise self._explain(error, network) from error
        except NotSolvedError as error:
            raise IssueError(f"{self.settings.name}: {error}") from error
        except FAULTS as error:
            reason = f"{self.settings.name}: {describe(error)}"
            is_unreached = isinstance(error, requests.exceptions.ConnectionError)
            is_silent = network.is_waiting and isinstance(error, requests.exceptions.Timeout)
            raise IssueError(
                reason, is_resumable=True, is_unreached=is_unreached, is_silent=is_silent
            ) from error
        finally:
            network.session.close()

    def open_network(self, seconds: float) -> Network:
        """Requests that end within so many seconds, signed with our account's key."""
        roots: str | bool = str(self.settings.roots) if self.settings.roots else True
        with self._account_lock:
            key = self._accounts.load_key(self.settings)
        return Network(key, roots, seconds, partial(self._dates.note, self.settings.name))

    def _order(
        self,
        client: ClientV2,
        network: Network,
        request: Request,
        note_order: Callable[[str], None],
    ) -> str:
        key = serialization.load_pem_private_key(request.key.encode(), self._passphrase)
        ordering = Ordering(client, network)
        kinds = [kind for kind in self.settings.challenges if kind in self._solvers]
        if not kinds:
            raise NotSolvedError("no challenge that it could be shown is set up")
        order = self._resume(client, ordering, request)
        for number, kind in enumerate(kinds, 1):
            order = order or self._open(client, network, ordering, request)
            note_order(str(order.uri))
            try:
                ordering.solve(order, kind, self._solvers[kind])
                return ordering.finish(ordering.look(str(order.uri)), key, request.name)
            except (NotSolvedError, OSError):
                if number == len(kinds) or network.left <= 0:
                    raise
                order = None
        raise AssertionError("the last way returns or raises")

    def _resume(
        self, client: ClientV2, ordering: Ordering, request: Request
    ) -> messages.OrderResource | None:
        """The order of an earlier attempt, where it may still come good."""
        if not request.order:
            return None
        try:
            with self._account_lock:
                self._accounts.sign_in(client, self.settings, is_afresh=False)
            order = ordering.look(request.order)
        except (messages.Error, errors.Error, JoseError, requests.exceptions.HTTPError):
            return None
        return None if order.body.status == messages.STATUS_INVALID else order

    def _open(
        self, client: ClientV2, network: Network, ordering: Ordering, request: Request
    ) -> messages.OrderResource:
        """A new order; the account is made again where the authority knows it no more."""
        replaces = compute_certificate_id(request.replaces) if request.replaces else ""
        with self._account_lock:
            self._accounts.sign_in(client, self.settings, is_afresh=False)
        try:
            return ordering.request(request.name, self.settings.profile, replaces)
        except messages.Error as error:
            if error.code not in ACCOUNT_IS_GONE:
                raise
        try:
            with self._account_lock:
                self._accounts.sign_in(client, self.settings, is_afresh=True)
            return ordering.request(request.name, self.settings.profile, "")
        except messages.Error as error:
            if error.code not in ACCOUNT_IS_GONE:
                raise
        with self._account_lock:
            network.key = self._accounts.renew_key(self.settings)
            self._accounts.sign_in(client, self.settings, is_afresh=True)
        return ordering.request(request.name, self.settings.profile, "")

    def _explain(self, error: messages.Error, network: Network) -> IssueError:
        reason = f"{self.settings.name}: {error.detail or error}"
        if error.code != "rateLimited":
            return IssueError(reason, is_resumable=error.code in {"serverInternal", None})
        now = self._dates.now()
        until = parse_retry_after(network.retry_after, now, LIMITED_SECONDS, LONGEST_LIMIT)
        return IssueError(reason, until=until)


def describe(error: Any) -> str:
    """One line for the ledger."""
    if isinstance(error, errors.ClientError) and error.args:
        response = error.args[0]
        if isinstance(response, requests.Response):
            return f"it answered {response.status_code}"
    if isinstance(error, requests.exceptions.Timeout):
        return "it did not answer in time"
    if isinstance(error, requests.exceptions.ConnectionError):
        said = SYSTEM_SAID.search(str(error))
        return f"it cannot be reached: {said[1].lower() if said else error}"[:300]
    text = str(error) or type(error).__name__
    return text.splitlines()[0][:300]
