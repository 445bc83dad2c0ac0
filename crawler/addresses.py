"""Which network addresses are somebody's own affair: a crawler that is sent there reads what is not the public's."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

# IPv6 addresses that hold an IPv4 one in their last 32 bits: IPv4-compatible (RFC 4291, 2.5.5.1), translated (RFC 7915)
# and the two prefixes of NAT64 (RFC 6052, RFC 8215). Mapped, 6to4 and Teredo ones are ipaddress's own knowledge.
_HOLD_IPV4 = tuple(ip_network(network) for network in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"))
_SITE_LOCAL = IPv6Network("fec0::/10")  # RFC 3879
# Names that mean something in one network only (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal of 2024).
_PRIVATE_NAMES = ("localhost", "local", "internal", "home.arpa", "lan", "intranet", "corp", "home")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet's: not loopback, private, link-local (where cloud machines
    have their metadata), shared by a carrier's NAT, multicast or reserved, nor a form of IPv6 that leads to such."""
    ip = _parsed(address)
    return ip is not None and _is_public(ip)


def is_private_name(host: str) -> bool:
    """Whether a host is written so that it can only lie on a private network: an address that is not public, a name
    without a dot, or one below localhost, .local, .internal and the like. Others are told by what they resolve to."""
    name = host.strip("[]").rstrip(".").lower()
    if (ip := _parsed(name)) is not None:
        return not _is_public(ip)
    return "." not in name or any(name == known or name.endswith("." + known) for known in _PRIVATE_NAMES)


def is_address(host: str) -> bool:
    """Whether a host is an IP address in its usual form. `127.1` and `2130706433` are names here: they are resolved."""
    return _parsed(host.strip("[]")) is not None


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address.partition("%")[0])
    except ValueError:
        return None


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
    if held := _held(ip):
        return all(_is_public(each) for each in held)
    return ip.is_global and not ip.is_multicast and ip not in _SITE_LOCAL


def _held(ip: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses to which an IPv6 one leads."""
    held = [each for each in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if each is not None]
    if any(ip in network for network in _HOLD_IPV4):
        held.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return held
