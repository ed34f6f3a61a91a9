"""One order from its request to its chain, in steps that can be taken up again."""

from collections.abc import Sequence
from typing import Any

import structlog
from acme import challenges, errors, messages
from acme.client import ClientV2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from josepy.json_util import field

from stentor.keeper.acme.network import Network
from stentor.keeper.acme.settings import ChallengeKind
from stentor.keeper.acme.solvers import Solver

log = structlog.get_logger("keeper")

POLL_SECONDS = (0.2, 0.3, 0.5, 0.5, 1.0, 1.0, 2.0)
"""Between looks at what the authority is working on; the last for as long as it takes."""
KINDS: dict[ChallengeKind, type[challenges.KeyAuthorizationChallenge]] = {
    "http-01": challenges.HTTP01,
    "dns-01": challenges.DNS01,
}


class NewOrder(messages.NewOrder):
    """With the certificate it renews (RFC 9773, 5)."""

    replaces: str = field("replaces", omitempty=True, default=None)


class NotSolvedError(Exception):
    """The authority does not believe that the name is ours; the message says why."""


class Ordering:
    """Steps on one order of one client."""

    def __init__(self, client: ClientV2, network: Network) -> None:
        self._client = client
        self._network = network

    def request(self, name: str, profile: str, replaces: str) -> messages.OrderResource:
        """A new order. One that is refused with `replaces` is asked for again without it, since
        whether it replaces anything is a courtesy and never a condition."""
        identifiers = [messages.Identifier(typ=messages.IDENTIFIER_FQDN, value=name)]
        fields: dict[str, Any] = {"identifiers": identifiers}
        if profile and self._offers(profile):
            fields["profile"] = profile
        if replaces:
            try:
                return self._post_order(NewOrder(replaces=replaces, **fields))
            except (messages.Error, errors.ClientError) as error:
                if getattr(error, "code", "") in {"rateLimited", "accountDoesNotExist"}:
                    raise
                log.info("order refused with `replaces`, asked again without", reason=str(error))
        return self._post_order(NewOrder(**fields))

    def _offers(self, profile: str) -> bool:
        """Whether the authority's directory names the profile, or names none at all."""
        try:
            offered = self._client.directory.meta.profiles
        except AttributeError:
            return True
        return not offered or profile in offered

    def _post_order(self, order: NewOrder) -> messages.OrderResource:
        client = self._client
        response = client._post(client.directory["newOrder"], order)  # noqa: SLF001 -- the library's new_order takes no `replaces`
        return messages.OrderResource(
            body=messages.Order.from_json(response.json()),
            uri=response.headers.get("Location"),
        )

    def look(self, address: str) -> messages.OrderResource:
        """An order as it stands."""
        response = self._client._post_as_get(address)  # noqa: SLF001 -- the library polls by its own clock
        return messages.OrderResource(body=messages.Order.from_json(response.json()), uri=address)

    def solve(self, order: messages.OrderResource, kind: ChallengeKind, solver: Solver) -> None:
        """Has every open authorization of the order fulfilled. NotSolvedError when one fails."""
        for address in order.body.authorizations:
            authorization = self._read_authorization(address)
            if authorization.body.status == messages.STATUS_PENDING:
                self._solve_one(authorization, kind, solver)
            elif authorization.body.status != messages.STATUS_VALID:
                raise NotSolvedError(describe_refusal(authorization))

    def _read_authorization(self, address: str) -> messages.AuthorizationResource:
        response = self._client._post_as_get(address)  # noqa: SLF001 -- as in `look`
        return messages.AuthorizationResource(
            body=messages.Authorization.from_json(response.json()), uri=address
        )

    def _solve_one(
        self, authorization: messages.AuthorizationResource, kind: ChallengeKind, solver: Solver
    ) -> None:
        name = authorization.body.identifier.value
        challenge = find_challenge(authorization.body.challenges, kind)
        if challenge is None:
            raise NotSolvedError(f"the authority offers no {kind} for {name}")
        response, validation = challenge.response_and_validation(self._network.key)
        token = challenge.chall.encode("token")
        with solver.show(name, token, validation):
            refusal = self._answer(challenge, response)
            for turn in range(10_000):
                if turn or refusal is None:
                    self._network.pause(POLL_SECONDS[min(turn, len(POLL_SECONDS) - 1)])
                seen = self._read_authorization(authorization.uri)
                if seen.body.status == messages.STATUS_VALID:
                    return
                if refusal is not None and is_untouched(seen, kind):
                    raise refusal
                if seen.body.status != messages.STATUS_PENDING:
                    raise NotSolvedError(describe_refusal(seen))

    def _answer(
        self, challenge: messages.ChallengeBody, response: challenges.ChallengeResponse
    ) -> messages.Error | None:
        """Has it validated; the authority's refusal, which it also gives where it found the answer
        of an earlier attempt by itself since it was looked at."""
        try:
            self._client.answer_challenge(challenge, response)
        except messages.Error as error:
            return error
        return None

    def finish(self, order: messages.OrderResource, key: Any, name: str) -> str:
        """Sends the request for the certificate, waits, and takes the chain as PEM."""
        address = str(order.uri)
        for turn in range(10_000):
            status = order.body.status
            if status == messages.STATUS_READY:
                order = self._finalize(order, key, name)
                continue
            if status == messages.STATUS_VALID and order.body.certificate:
                return str(self._client._post_as_get(order.body.certificate).text)  # noqa: SLF001 -- as in `look`
            if status == messages.STATUS_INVALID:
                raise NotSolvedError(f"the order failed: {order.body.error or 'no reason given'}")
            self._network.pause(POLL_SECONDS[min(turn, len(POLL_SECONDS) - 1)])
            order = self.look(address)
        raise AssertionError("the deadline ends the loop")

    def _finalize(
        self, order: messages.OrderResource, key: Any, name: str
    ) -> messages.OrderResource:
        csr = x509.load_der_x509_csr(build_csr(key, name))
        body = messages.CertificateRequest(csr=csr)
        response = self._client._post(order.body.finalize, body)  # noqa: SLF001 -- as in `look`
        return messages.OrderResource(body=messages.Order.from_json(response.json()), uri=order.uri)


def find_challenge(
    offered: Sequence[messages.ChallengeBody], kind: ChallengeKind
) -> messages.ChallengeBody | None:
    """The challenge of a kind among those offered."""
    return next((one for one in offered if isinstance(one.chall, KINDS[kind])), None)


def is_untouched(authorization: messages.AuthorizationResource, kind: ChallengeKind) -> bool:
    """Has nobody had the challenge validated yet? The authority is at work on it otherwise, by the
    word of an attempt that was cut short."""
    challenge = find_challenge(authorization.body.challenges, kind)
    return challenge is None or challenge.status == messages.STATUS_PENDING


def describe_refusal(authorization: messages.AuthorizationResource) -> str:
    """Why an authority does not believe us, in its own words."""
    name = authorization.body.identifier.value
    reasons = [str(one.error) for one in authorization.body.challenges if one.error]
    return f"{name} was not proved: {'; '.join(reasons) or authorization.body.status}"


def build_csr(key: Any, name: str) -> bytes:
    """DER of a request for one name; no common name, which profiles refuse."""
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)
