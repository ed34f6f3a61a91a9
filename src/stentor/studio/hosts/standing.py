"""How far a host is, in a word or two."""

from typing import NamedTuple

from stentor.domains.models import Host, Serves


class Standing(NamedTuple):
    """A lamp and its words."""

    state: str
    words: str


def describe_standing(host: Host) -> Standing:
    if host.is_proven and host.is_served:
        if any(one["state"] == "bad" for one in host.findings):
            return Standing("failed", "Served, but something is wrong")
        if any(one["key"] == "owner" and one["state"] != "good" for one in host.findings):
            return Standing("scheduled", "Served, but its TXT record is gone")
        return Standing("public", "Leads on" if host.serves == Serves.ELSEWHERE else "Served")
    if any(one["state"] == "bad" for one in host.findings):
        return Standing("failed", "Something is wrong")
    if host.is_proven:
        return Standing("scheduled", "Certificate is coming")
    return Standing("scheduled", "Waits for your DNS records")
