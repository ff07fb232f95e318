"""IP network functions. https://developer.hashicorp.com/terraform/language/functions ("IP network functions")"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.functions.argument_checks import whole
from storage_lint.inputs.terraform.functions.arguments import NUMBER, STRING, RefusalError, function
from storage_lint.inputs.terraform.values.data import Raw

_IPV4 = re.compile(r"0*(\d{1,3})\.0*(\d{1,3})\.0*(\d{1,3})\.0*(\d{1,3})", re.ASCII)
_PREFIX_LENGTH = re.compile(r"0*(\d{1,3})", re.ASCII)


class _Network:
    """An address, the length of its network's prefix, and 32 or 128 bits."""

    __slots__ = ("address", "bits", "length")

    def __init__(self, address: int, length: int, bits: int) -> None:
        self.address = address >> (bits - length) << (bits - length)
        self.length = length
        self.bits = bits

    @property
    def last(self) -> int:
        return self.address | ((1 << (self.bits - self.length)) - 1)

    def contains(self, address: int) -> bool:
        return self.address <= address <= self.last

    def __str__(self) -> str:
        return f"{_written(self.address, self.bits)}/{self.length}"


def _written(address: int, bits: int) -> str:
    if bits == 128 and address >> 32 != 0xFFFF:
        from ipaddress import IPv6Address

        return str(IPv6Address(address))
    return ".".join(str(address >> shift & 0xFF) for shift in (24, 16, 8, 0))


def _parse_address(text: str) -> tuple[int, int] | None:
    # The number and its bits.
    if ":" not in text:
        match = _IPV4.fullmatch(text)
        parts = [int(part) for part in match.groups()] if match else [256]
        if max(parts) > 255:
            return None
        return parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3], 32
    from ipaddress import AddressValueError, IPv6Address

    try:
        return (int(IPv6Address(text)), 128) if "%" not in text else None
    except AddressValueError:
        return None


def _parse(text: str, argument: int | None = None) -> _Network:
    address, _, length = text.partition("/")
    parsed = _parse_address(address)
    match = _PREFIX_LENGTH.fullmatch(length)
    if parsed is None or match is None or int(match[1]) > parsed[1]:
        raise RefusalError(f"invalid CIDR expression: invalid CIDR address: {text}", argument)
    return _Network(parsed[0], int(match[1]), parsed[1])


def _big(number: int | float) -> int:
    if not isinstance(number, int):
        raise RefusalError("value must be a whole number")
    return number


@function(STRING, NUMBER)
def cidrhost(prefix: str, hostnum: int | float) -> Raw:
    number = _big(hostnum)
    network = _parse(prefix)
    highest = (1 << (network.bits - network.length)) - 1
    position = number if number >= 0 else highest + 1 + number
    if not 0 <= position <= highest:
        raise RefusalError(f"prefix of {network.length} does not accommodate a host numbered {position}")
    return _written(network.address | position, network.bits)


@function(STRING)
def cidrnetmask(prefix: str) -> Raw:
    network = _parse(prefix)
    if network.bits != 32:
        raise RefusalError(f"IPv6 addresses cannot have a netmask: {prefix}")
    return _written(0xFFFFFFFF >> (32 - network.length) << (32 - network.length), 32)


@function(STRING, NUMBER, NUMBER)
def cidrsubnet(prefix: str, newbits: int | float, netnum: int | float) -> Raw:
    added, number = whole(newbits), _big(netnum)
    network = _parse(prefix)
    length = network.length + added
    if length > network.bits:
        raise RefusalError(f"insufficient address space to extend prefix of {network.length} by {added}")
    if added < 0 or not 0 <= number < 1 << added:
        raise RefusalError(f"prefix extension of {added} does not accommodate a subnet numbered {number}")
    return str(_Network(network.address | number << (network.bits - length), length, network.bits))


@function(STRING, rest=NUMBER)
def cidrsubnets(prefix: str, *newbits: int | float) -> Raw:
    network = _parse(prefix, 0)
    subnets: list[Raw] = []
    following = network.address
    for index, given in enumerate(newbits, 1):
        added = whole(given, index)
        length = network.length + added
        if added < 1:
            raise RefusalError("must extend prefix by at least one bit", index)
        if added > 32:
            raise RefusalError("may not extend prefix by more than 32 bits", index)
        if length > network.bits:
            protocol = "IPv4" if network.bits == 32 else "IPv6"
            message = f"would extend prefix to {length} bits, which is too long for an {protocol} address"
            raise RefusalError(message, index)
        size = 1 << (network.bits - length)
        start = -(-following // size) * size  # the next address at which a network of that size can start
        if not network.contains(start) or not network.address:  # Terraform gives up on networks that start at zero
            after = (
                subnets[-1] if subnets else _Network((network.address - 1) % (1 << network.bits), length, network.bits)
            )
            message = f"not enough remaining address space for a subnet with a prefix of {length} bits after {after}"
            raise RefusalError(message, index)
        subnets.append(str(_Network(start, length, network.bits)))
        following = start + size
    return subnets


@function(STRING, STRING)
def cidrcontains(containing_prefix: str, contained_ip_or_prefix: str) -> Raw:
    network = _parse(containing_prefix)
    parsed = _parse_address(contained_ip_or_prefix)
    if parsed is None:
        try:
            inner = _parse(contained_ip_or_prefix)
        except RefusalError:
            raise RefusalError(f"invalid IP address or prefix: {contained_ip_or_prefix}") from None
    else:
        inner = _Network(parsed[0], parsed[1], parsed[1])
    if inner.bits != network.bits:
        raise RefusalError(f"address family mismatch: {containing_prefix} vs. {contained_ip_or_prefix}")
    return network.contains(inner.address) and network.contains(inner.last)
