"""Which addresses a request may go to, by their text and by their numbers."""

import pytest

from vaccsched.shared import addresses

# What should lead inside: every way of writing it that a reader of URLs or a resolver somewhere accepts.
INSIDE = (
    "127.0.0.1", "127.1", "127.0.1", "0.0.0.0", "0", "10.0.0.7", "172.16.0.1", "172.31.255.254", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]",
    "[0:0:0:0:0:ffff:a00:7]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a00:7::1]",
    "[2001::1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[fc00::1]",
    "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[3fff::1]", "[5f00::1]", "[100::1]", "[::ffff:169.254.169.254]",
)  # fmt: skip
# Texts that are no plain name or number: they are read differently by different readers, so by us not at all.
ODD = (
    "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7F.1", "0177.0.0.1", "017700000001", "127.0.0.01", "1.2.3.4.5",
    "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "127.0.0.1.", "127.0.0.0x1", "4294967297", "1.2.3",
    "localhost.", "a..b", ".a", "-a.cn", "a-.cn", "a_b.cn", "%6c%6f%63alhost", "127%2e0%2e0%2e1", "a%00.cn",
    "１２７.０.０.１", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "①②⑦.⓪.⓪.①", "ʟocalhost", "例子.cn", "a\u200b.cn", "ß.cn", "faß.cn",
    "user@127.0.0.1", "user:word@a.cn", "a.cn@127.0.0.1", "127.0.0.1\\@a.cn", "a.cn\\.b", "a.cn#@127.0.0.1",
    "a.cn#.b", "a.cn?@127.0.0.1", "a.cn ", " a.cn", "a.cn\t", "a.\ncn", "a.cn\r\nHost: b", "[::1", "::1", "[127.0.0.1]",
    "[::1]a", "[v1.a]", "", "a.cn:", "a.cn:0", "a.cn:65536", "a.cn:8a", "a.cn:-1", "a.cn:443:443", "[::1]:x",
    "a" * 64 + ".cn", ".".join(["abcdefgh"] * 40),
)  # fmt: skip
SCHEMES = ("ftp", "file", "gopher", "dict", "ldap", "jar", "HTTP:", "httpx", "", "javascript", "data", "unix", "https:")
PUBLIC = ("93.184.216.34", "8.8.8.8", "223.5.5.5", "1.0.0.1", "2400:3200::1", "2606:4700:4700::1111", "2a00:1450::1")


@pytest.mark.parametrize("host", INSIDE)
def test_an_inner_address_is_not_public_however_it_is_written(host):
    target = addresses.target_of(f"https://{host}/")
    assert target is None or not addresses.is_public(target.host)
    assert not addresses.is_public(host.strip("[]"))


@pytest.mark.parametrize("host", ODD)
def test_a_text_that_is_no_plain_host_is_none(host):
    assert addresses.target_of(f"https://{host}/") is None


@pytest.mark.parametrize("scheme", SCHEMES)
def test_only_http_is_spoken(scheme):
    assert addresses.target_of(f"{scheme}://a.cn/") is None


@pytest.mark.parametrize("path", ["/a b", "/a#b", "/\\b", "/\r\nX: 1", "/é", '/"', "/<", "//\x00", "?a", "/^"])
def test_a_path_that_is_no_path_is_refused(path):
    assert addresses.target_of(f"https://a.cn{path}") is None


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address):
    assert addresses.is_public(address)


def test_one_inner_address_among_several_makes_the_name_an_inner_one():
    assert addresses.are_public(PUBLIC)
    assert not addresses.are_public([*PUBLIC, "10.0.0.7"])
    assert not addresses.are_public([])


def test_a_plain_address_is_read_as_it_stands():
    found = addresses.target_of("https://EHR.Example.cn:8443/in/put?a=1&b=[2]")
    assert found == addresses.Target(scheme="https", host="ehr.example.cn", port=8443, path="/in/put?a=1&b=[2]")
    assert (found.authority, found.literal) == ("ehr.example.cn:8443", None)
    six = addresses.target_of("https://[2400:3200::1]")
    assert (six.host, six.port, six.path, six.authority) == ("2400:3200::1", 443, "/", "[2400:3200::1]")
    assert addresses.target_of("https://xn--fsqu00a.xn--0zwm56d/").host == "xn--fsqu00a.xn--0zwm56d"


@pytest.mark.parametrize(
    ("listed", "is_there"),
    [("a.cn", True), ("a.cn:8443", True), ("a.cn:443", False), ("b.a.cn", False), ("cn", False), ("", False)],
)
def test_a_host_is_on_a_list_by_its_whole_name(listed, is_there):
    assert addresses.target_of("https://a.cn:8443/").is_among([listed]) is is_there
