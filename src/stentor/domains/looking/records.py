"""A host's DNS records, asked of the name servers that are set up."""

from dataclasses import dataclass

import dns.exception
import dns.resolver
from dns.rdatatype import RdataType

SECONDS = 4.0
MOST_RECORDS = 20


class UnansweredError(Exception):
    """No name server said yes or no; the text says why."""


@dataclass(frozen=True)
class NameServers:
    """Where names are looked up."""

    address: str = ""
    """IP address of a name server; empty for those of the system."""
    port: int = 53

    def find_addresses(self, name: str) -> list[str]:
        """Of both families, in order; none where there is no such name. UnansweredError."""
        return self._ask(name, RdataType.A) + self._ask(name, RdataType.AAAA)

    def find_texts(self, name: str) -> list[str]:
        """Of TXT records, unquoted."""
        rows = self._ask(name, RdataType.TXT)
        return ["".join(part.strip('"') for part in row.split('" "')) for row in rows]

    def find_permissions(self, name: str) -> list[str]:
        """The CAA records that hold for a name: its own, or of the nearest name above (RFC 8659,
        section 3)."""
        labels = name.split(".")
        for at in range(len(labels) - 1):
            if rows := self._ask(".".join(labels[at:]), RdataType.CAA):
                return rows
        return []

    def resolve(self, host: str, _port: int) -> list[str]:
        """As `lib.fetch` asks. OSError when it has none."""
        try:
            found = self.find_addresses(host)
        except UnansweredError as error:
            raise OSError(str(error)) from error
        if not found:
            raise OSError(f"{host} has no address")
        return found

    def _ask(self, name: str, kind: RdataType) -> list[str]:
        resolver = self._open()
        try:
            answer = resolver.resolve(name, kind, lifetime=SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise UnansweredError(f"{name}: {str(error) or type(error).__name__}") from error
        return [record.to_text() for record in answer][:MOST_RECORDS]

    def _open(self) -> dns.resolver.Resolver:
        if not self.address:
            return dns.resolver.Resolver()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [self.address]
        resolver.port = self.port
        return resolver
