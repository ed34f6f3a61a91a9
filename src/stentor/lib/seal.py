"""Listener addresses, encrypted for as long as a daily key is kept and unreadable after."""

import base64
import os
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stentor.lib.secretfile import load_or_create_secret

NONCE_BYTES = 12


class AddressSealer:
    """Seals under the key of the UTC day, kept in `<keys>/address-YYYYMMDD.key` (AES-256-GCM).

    A sealed address is `<YYYYMMDD>.<base64url of nonce and ciphertext>`; deleting the day's
    file makes it unreadable for ever.
    """

    def __init__(self, keys: Path) -> None:
        self.keys = keys
        self._ciphers: dict[str, AESGCM] = {}

    def key_path(self, day: str) -> Path:
        return self.keys / f"address-{day}.key"

    def seal(self, address: str, now: datetime) -> str:
        day = now.strftime("%Y%m%d")
        cipher = self._ciphers.get(day)
        if cipher is None:
            cipher = AESGCM(load_or_create_secret(self.key_path(day)))
            self._ciphers = {day: cipher}
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + cipher.encrypt(nonce, address.encode(), day.encode())
        return f"{day}.{base64.urlsafe_b64encode(sealed).decode()}"

    def unseal(self, sealed: str) -> str | None:
        """The address; None where its key has been thrown away. ValueError when it is forged."""
        day, _, text = sealed.partition(".")
        path = self.key_path(day)
        if not (day.isdigit() and path.is_file()):
            return None
        cipher = self._ciphers.get(day)
        if cipher is None:
            cipher = self._ciphers[day] = AESGCM(path.read_bytes())
        try:
            content = base64.b64decode(text, altchars=b"-_", validate=True)
            opened = cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], day.encode())
        except (InvalidTag, ValueError) as error:
            raise ValueError(
                "this sealed address was not made with this installation's key"
            ) from error
        return opened.decode()
