"""Addresses that lead where no stranger's address may lead, written in every way we know of."""

from ipaddress import IPv4Address

PRIVATE = (
    *("127.0.0.1", "127.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1"),
    *("192.168.255.254", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255", "100.100.100.200"),
    *("0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.0.0.8", "192.0.2.1"),
    *("198.51.100.7", "203.0.113.9", "198.18.0.1", "198.19.255.255", "192.88.99.1", "168.63.129.16"),
)
_SIX = (
    *("::", "::1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254", "fdff::1", "ff02::1", "ff0e::1"),
    *("100::1", "2001:db8::1", "3fff::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "5f00::1", "4000::1"),
    *("2620:4f:8000::1", "64:ff9b:1::1", "8000::1", "::ffff:0:127.0.0.1"),
)


def spellings(address: str) -> list[str]:
    """Write an IPv4 address as strangers do who hope that it is not recognised: parts of URLs."""
    number = int(IPv4Address(address))
    a, b, c, d = address.split(".")
    high, low = number >> 16, number & 0xFFFF
    return [
        *(address, f"{address}.", str(number), hex(number), f"0{number:o}"),
        *(f"0x{int(a):x}.0x{int(b):x}.0x{int(c):x}.0x{int(d):x}", f"0{int(a):o}.0{int(b):o}.0{int(c):o}.0{int(d):o}"),
        *(f"{a}.{int(b) << 16 | int(c) << 8 | int(d)}", f"{a}.{b}.{int(c) << 8 | int(d)}", f"00{a}.{b}.{c}.{d}"),
        *(f"[::ffff:{address}]", f"[::ffff:{high:x}:{low:x}]", f"[::{address}]", f"[64:ff9b::{address}]"),
        *(f"[64:ff9b::{high:x}:{low:x}]", f"[2002:{high:x}:{low:x}::1]", f"[2001:0:{high:x}:{low:x}::]"),
    ]


ADDRESSES = tuple(
    dict.fromkeys([*(one for address in PRIVATE for one in spellings(address)), *(f"[{a}]" for a in _SIX)])
)
"""Over 400; each is a host in a URL."""
FORMS = (
    *("file:///etc/passwd", "ftp://example.com/a.jpg", "gopher://127.0.0.1:11211/", "//example.com/a.jpg", "a.jpg", ""),
    *(
        "http://",
        "http:///a.jpg",
        "https://user:secret@example.com/",
        "http://user@example.com/",
        "http://exa mple.com/",
    ),
    *("http://example.com:0/", "http://example.com:99999/", "http://%31%32%37.0.0.1/", "http://a\\b.example/"),
    *(
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://①②⑦.⓪.⓪.①/",
        "data:image/png;base64,AA",
        "javascript:alert(1)",
    ),
    *("http://example.com\r\nHost: x/", "http://example.com/\0", "http://-/", "http://./", "http://" + "a" * 5000),
)
"""Not addresses that can be called at all."""
