"""README.md §2, and as much of proto3 as the messages need."""
import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Refused(Exception):
    """What came is not used; the reason is one of README.md §9 or conversation.md §11."""


def require(condition, reason):
    if not condition:
        raise Refused(reason)


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def sha256(data):
    return hashlib.sha256(data).digest()


def L(tag, *parts):
    return b"samen/v1/" + tag.encode() + b"\0" + b"".join(u32(len(p)) + p for p in parts)


def H(tag, *parts):
    return sha256(L(tag, *parts))


def KDF(key, salt, tag, *parts):
    return HKDF(SHA256(), 32, salt or None, L(tag, *parts)).derive(key)


def code(key, tag, *parts):
    return hmac.digest(key, L("code/" + tag, *parts), "sha256")


def to_sign(tag, network, message):
    return b"samen/v1/sig/" + tag.encode() + b"\0" + network + u64(len(message)) + message


def public(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def verifies(key, signature, data):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
        return True
    except (InvalidSignature, ValueError):
        return False


class Fixed(int):
    """An integer that is written as eight bytes."""


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out) + bytes([n])


def pb(*pairs):
    """Encodes (number, value) pairs: a list is written repeatedly, what is empty or zero is left out."""
    out = b""
    for number, value in pairs:
        for one in value if isinstance(value, list) else [value] if value else []:
            if isinstance(one, Fixed):
                out += varint(number << 3 | 1) + struct.pack("<Q", one)
            elif isinstance(one, int):
                out += varint(number << 3) + varint(one)
            else:
                out += varint(number << 3 | 2) + varint(len(one)) + one
    return out


def fields(data):
    """{number: values} of an encoded message."""
    found, at = {}, 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            require(at < len(data) and shift < 70, "malformed")
            value, shift, at = value | (data[at] & 127) << shift, shift + 7, at + 1
            if data[at - 1] < 128:
                return value

    while at < len(data):
        key = read()
        wire = key & 7
        require(wire in (0, 1, 2, 5) and key > 7, "malformed")
        if wire == 0:
            value = read()
        else:
            length = {1: 8, 5: 4}.get(wire) or read()
            value, at = data[at : at + length], at + length
            require(at <= len(data), "malformed")
            value = int.from_bytes(value, "little") if wire != 2 else value
        found.setdefault(key >> 3, []).append(value)
    return found


def one(message, number, default=b""):
    return message.get(number, [default])[-1]


def num(message, number):
    return one(message, number, 0)
