"""Where certificates lie below `certs/`; every change is one rename."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from stentor.keeper.authority import Authority, encode_certificate, encode_key
from stentor.lib.durable import sync_directory, write_bytes_durably
from stentor.lib.ids import new_id


@dataclass(frozen=True)
class CertificateStore:
    """The files of one installation.

    `ca.pem` the root, `ca.key` its key (0600); `live/<name>.pem` private key, leaf and chain
    (0600), which the edge serves. An operator may put own ones into `live/` under any name.
    """

    root: Path

    @property
    def authority_certificate(self) -> Path:
        return self.root / "ca.pem"

    @property
    def authority_key(self) -> Path:
        return self.root / "ca.key"

    @property
    def live(self) -> Path:
        return self.root / "live"

    def live_path(self, name: str) -> Path:
        return self.live / f"{name}.pem"

    def prepare(self) -> None:
        """Makes the directories; only the owner may look into those with keys."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.live.mkdir(exist_ok=True, mode=0o700)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One process at a time changes anything here; others wait."""
        with (self.root / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def read_authority(self) -> Authority | None:
        """None where root or key is missing, damaged, or they do not belong together."""
        try:
            certificate = x509.load_pem_x509_certificate(self.authority_certificate.read_bytes())
            key = serialization.load_pem_private_key(self.authority_key.read_bytes(), None)
            certificate.verify_directly_issued_by(certificate)
        except (FileNotFoundError, ValueError, TypeError):
            return None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            return None
        return Authority(certificate, key) if key.public_key() == certificate.public_key() else None

    def write_authority(self, authority: Authority) -> None:
        """The key first: a root whose key is not here is recognised and made anew."""
        write_bytes_durably(self.authority_key, encode_key(authority.key), 0o600)
        write_bytes_durably(self.authority_certificate, encode_certificate(authority.certificate))

    def set_authority_aside(self) -> bool:
        """Moves what is left of an authority to `former/`; False where nothing was."""
        left = [path for path in (self.authority_key, self.authority_certificate) if path.exists()]
        if left:
            former = self.root / "former" / new_id()
            former.mkdir(parents=True, mode=0o700)
            for path in left:
                path.replace(former / path.name)
            sync_directory(former)
        return bool(left)

    def write_live(self, name: str, content: bytes) -> None:
        write_bytes_durably(self.live_path(name), content, 0o600)

    def remove_live(self, name: str) -> None:
        self.live_path(name).unlink(missing_ok=True)
        sync_directory(self.live)

    def list_live(self) -> dict[str, bytes]:
        """Content of every file the edge may serve, by name without `.pem`."""
        return {
            path.stem: path.read_bytes()
            for path in sorted(self.live.glob("*.pem"))
            if not path.name.startswith(".")
        }
