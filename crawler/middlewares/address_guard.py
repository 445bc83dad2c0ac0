"""No connection to an address that is not public: checked where names become addresses, so that what was checked is
what is connected to, and a name whose address changes in between (DNS rebinding) gains nothing."""

from collections.abc import Sequence
from typing import Any, ClassVar

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from crawler.addresses import is_address, is_private_name, is_public
from crawler.middlewares.refusals import Refused


class AddressGuard:
    """What a crawl may connect to. `private` are names and addresses that may lie on a private network: those of the
    setting PRIVATE_HOSTS, and the source's own hosts where they are written as such (127.0.0.1, localhost, news.lan).

    A public name is not believed when it resolves to a private address, not even the source's own: whoever holds the
    name could else have us read what only we can reach.
    """

    def __init__(self, private: Sequence[str], declared: Sequence[str]) -> None:
        self._private = {_bare(host) for host in private} | {_bare(host) for host in declared if is_private_name(host)}

    def judge(self, host: str) -> None:
        """Of a host as the URL has it. Raises Refused where it is an address that is not public."""
        name = _bare(host)
        if self.allows_private(name):
            GuardedResolver.private_names.add(name)
        elif is_address(name) and not is_public(name):
            raise refused(host, name)

    def allows_private(self, name: str) -> bool:
        """Whether this host may lie on a private network."""
        return name in self._private


def refused(host: str, address: str) -> Refused:
    """The error that says so."""
    where = "is" if _bare(host) == address else f"resolves to {address},"
    return Refused(
        "private_address", f"{host} {where} not a public address; if it may be crawled, name it in PRIVATE_HOSTS"
    )


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's resolver, which keeps the addresses that are not public to itself.

    Addresses that stand in a URL are AddressGuard's to judge: they pass here.
    """

    private_names: ClassVar[set[str]] = set()
    withheld: ClassVar[dict[str, str]] = {}  # name → an address that nobody was told

    def __init__(self, resolver: Any) -> None:
        self._resolver = resolver

    @classmethod
    def install(cls, reactor: Any) -> None:
        """Stand before the reactor's resolver, once."""
        current = reactor.nameResolver
        if not isinstance(current, cls):
            reactor.installNameResolver(cls(current))

    def resolveHostName(self, receiver: Any, hostName: str, *details: Any, **named: Any) -> Any:  # noqa: N802, N803
        """As IHostnameResolver says."""
        name = _bare(hostName)
        if not is_address(name) and name not in self.private_names:
            receiver = _PublicOnly(receiver, name, self.withheld)
        return self._resolver.resolveHostName(receiver, hostName, *details, **named)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on the addresses that are public."""

    def __init__(self, receiver: Any, name: str, withheld: dict[str, str]) -> None:
        self._receiver, self._name, self._withheld = receiver, name, withheld
        withheld.pop(name, None)

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's names
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        host = str(getattr(address, "host", ""))
        if is_public(host):
            self._receiver.addressResolved(address)
        else:
            self._withheld[self._name] = host

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


def _bare(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
