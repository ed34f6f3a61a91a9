"""What is served or held ready, link by link."""

from collections.abc import Iterator, Sequence

from cryptography import x509

from stentor.contracts.inventory import Item, Kind
from stentor.keeper.outside.chain import describe_link, find_root
from stentor.lib.clock import format_instant


def list_links(
    content: bytes, name: str, owner: str, stores: Sequence[Sequence[x509.Certificate]]
) -> Iterator[Item]:
    """The leaf, what was sent along, and the root behind it where a trust store has it.

    Of what stands above the leaf its authority is the owner: a renewal brings another.
    """
    try:
        chain = x509.load_pem_x509_certificates(content)
    except ValueError:
        yield Item(kind="leaf", name=name, owner=owner, problem="it cannot be read")
        return
    root = find_root(chain, stores)
    links = [*chain, *([root] if root and root not in chain else [])]
    leaf = describe_link(chain[0])
    yield Item(
        kind="leaf",
        name=name,
        owner=owner,
        deadline=format_instant(leaf.not_after),
        problem="" if owner else "nobody renews it by a program",
        detail=leaf.fingerprint,
    )
    for one in links[1:]:
        link = describe_link(one)
        kind: Kind = "root" if one.subject == one.issuer else "intermediate"
        yield Item(
            kind=kind,
            name=link.title,
            owner="its authority",
            deadline=format_instant(link.not_after),
            problem=f"it ends before the certificate of {name}"
            if link.not_after < leaf.not_after
            else "",
            detail=link.fingerprint,
        )
