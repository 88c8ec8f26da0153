"""A second implementation of `docs/draw-format.md`, written from that page alone; imports nothing of the program.

python tests/draw/second_reading.py FILE
"""

import hashlib
import json
import sys


def sha256(data):
    return hashlib.sha256(data).digest()


def keyed(key, message):
    """HMAC of RFC 2104 by hand, with SHA-256 (blocks of 64 bytes)."""
    block = (sha256(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner = sha256(bytes(byte ^ 0x36 for byte in block) + message)
    return sha256(bytes(byte ^ 0x5C for byte in block) + inner)


def ranked(seed, names):
    """By insertion into buckets of the first byte, so that nothing but the comparison is shared with the program."""
    buckets = [[] for _ in range(256)]
    for name in names:
        lot = keyed(seed, name.encode("ascii"))
        buckets[lot[0]].append((lot.hex(), name))
    return [name for bucket in buckets for _lot, name in sorted(bucket)]


def faults(text):
    file = json.loads(text)
    names, found = file["order"], []
    if len(names) != file["entrants"] or len(names) != len({*names}):
        found.append("entrants")
    if sha256("".join(f"{name}\n" for name in sorted(names)).encode()).hex() != file["entrants_sha256"]:
        found.append("entrants_sha256")
    secret = bytes.fromhex(file["secret"])
    if sha256(secret).hex() != file["secret_sha256"]:
        found.append("secret_sha256")
    seed = keyed(secret, file["public"]["value"].encode("utf-8"))
    if seed.hex() != file["seed"]:
        found.append("seed")
    if ranked(seed, names) != names:
        found.append("order")
    return found


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:  # noqa: PTH123 - a script of its own
        wrong = faults(source.read())
    print("; ".join(wrong) or "equal")
    sys.exit(1 if wrong else 0)
