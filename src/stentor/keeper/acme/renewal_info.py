"""When an authority suggests to renew a certificate (RFC 9773)."""

import base64
import datetime as dt
import json

import requests
from acme import errors, messages
from acme.client import ClientV2
from cryptography import x509
from josepy.errors import Error as JoseError

from stentor.keeper.acme.moments import parse_retry_after
from stentor.keeper.acme.network import Network
from stentor.keeper.life.records import Window

SECONDS = 10.0
USUAL_PAUSE = 6 * 3600.0
"""Between two questions, where the authority does not say (RFC 9773, 4.3.3)."""
LONGEST_PAUSE = 86_400.0


class NoWindowError(Exception):
    """The authority gave no window this time; the message says why."""


def ask_for_window(
    network: Network, directory: str, leaf: bytes, now: float, most: float = LONGEST_PAUSE
) -> Window:
    """What the authority suggests for a leaf (PEM). `most` caps its wish when to be asked again.

    NoWindowError when it has no answer, or one that is malformed.
    """
    try:
        client = ClientV2(ClientV2.get_directory(directory, network), network)
        base = client.directory["renewalInfo"]
        response = network.get(f"{base}/{compute_certificate_id(leaf)}")
        window = parse_window(response.text)
    except KeyError as error:
        raise NoWindowError("the authority offers no renewal information") from error
    except (
        requests.exceptions.RequestException, errors.Error, messages.Error, JoseError,
        ValueError, TypeError,
    ) as error:  # fmt: skip
        raise NoWindowError(str(error).splitlines()[0] if str(error) else "no answer") from error
    finally:
        network.session.close()
    again = parse_retry_after(network.retry_after, now, USUAL_PAUSE, min(most, LONGEST_PAUSE))
    return Window(*window, ask_again=max(again, now + min(60.0, most)))


def parse_window(text: str) -> tuple[float, float]:
    """Start and end. ValueError when the document is none of RFC 9773, 4.2."""
    document = json.loads(text)
    try:
        window = document["suggestedWindow"]
        return parse_moment(window["start"]), parse_moment(window["end"])
    except (TypeError, KeyError) as error:
        raise ValueError("it holds no suggested window") from error


def parse_moment(text: str) -> float:
    """RFC 3339."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.timestamp()


def compute_certificate_id(pem: bytes) -> str:
    """The certificate's unique name (RFC 9773, 4.1): key identifier of its issuer and serial
    number, as the DER integer has it. Empty where it names no issuer's key."""
    leaf = x509.load_pem_x509_certificates(pem)[0]
    try:
        extension = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    except x509.ExtensionNotFound:
        return ""
    serial = leaf.serial_number
    content = serial.to_bytes((serial.bit_length() + 8) // 8, "big")
    return f"{_encode(extension.value.key_identifier or b'')}.{_encode(content)}"


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
