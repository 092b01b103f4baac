"""ML-KEM-768 (FIPS 203), X-Wing over it, and HPKE (RFC 9180) over that.

By hand, because Debian's `cryptography` has none of the three. For tests only: it takes no care
about how long it takes, so it must never hold a key that matters.
"""
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Q, N, K, DU, DV = 3329, 256, 3, 10, 4


def reversed_bits(i):
    return int(f"{i:07b}"[::-1], 2)


ZETAS = [pow(17, reversed_bits(i), Q) for i in range(128)]
GAMMAS = [pow(17, 2 * reversed_bits(i) + 1, Q) for i in range(128)]


def ntt(f):
    f, i, length = list(f), 1, 128
    while length >= 2:
        for start in range(0, N, 2 * length):
            zeta, i = ZETAS[i], i + 1
            for j in range(start, start + length):
                t = zeta * f[j + length] % Q
                f[j], f[j + length] = (f[j] + t) % Q, (f[j] - t) % Q
        length //= 2
    return f


def inverse_ntt(f):
    f, i, length = list(f), 127, 2
    while length <= 128:
        for start in range(0, N, 2 * length):
            zeta, i = ZETAS[i], i - 1
            for j in range(start, start + length):
                t = f[j]
                f[j], f[j + length] = (t + f[j + length]) % Q, zeta * (f[j + length] - t) % Q
        length *= 2
    return [x * 3303 % Q for x in f]


def product(f, g):
    """Of two polynomials in the NTT domain."""
    h = [0] * N
    for i in range(128):
        a, b, c, d = f[2 * i], f[2 * i + 1], g[2 * i], g[2 * i + 1]
        h[2 * i], h[2 * i + 1] = (a * c + b * d * GAMMAS[i]) % Q, (a * d + b * c) % Q
    return h


def add(f, g):
    return [(x + y) % Q for x, y in zip(f, g)]


def dot(row, column):
    total = [0] * N
    for f, g in zip(row, column):
        total = add(total, product(f, g))
    return total


def pack(f, d):
    bits = sum(x << (d * i) for i, x in enumerate(f))
    return bits.to_bytes(32 * d, "little")


def unpack(data, d):
    bits = int.from_bytes(data, "little")
    return [bits >> (d * i) & ((1 << d) - 1) for i in range(N)]


def compress(f, d):
    return [((x << d) * 2 + Q) // (2 * Q) % (1 << d) for x in f]


def decompress(f, d):
    return [(x * Q * 2 + (1 << d)) >> (d + 1) for x in f]


def uniform(rho, i, j):
    stream = hashlib.shake_128(rho + bytes([j, i])).digest(1344)
    a = []
    for at in range(0, len(stream), 3):
        x, y, z = stream[at : at + 3]
        a += [v for v in (x + 256 * (y % 16), y // 16 + 16 * z) if v < Q]
    assert len(a) >= N
    return a[:N]


def noise(seed, n):
    bits = int.from_bytes(hashlib.shake_256(seed + bytes([n])).digest(128), "little")
    ones = [(bits >> (2 * i) & 1) + (bits >> (2 * i + 1) & 1) for i in range(2 * N)]
    return [(ones[2 * i] - ones[2 * i + 1]) % Q for i in range(N)]


def matrix(rho):
    return [[uniform(rho, i, j) for j in range(K)] for i in range(K)]


def lattice_keys(seed):
    """(encapsulation key, (secret vector, encapsulation key, its hash, rejection value)) from 64 bytes."""
    expanded = hashlib.sha3_512(seed[:32] + bytes([K])).digest()
    rho, sigma = expanded[:32], expanded[32:]
    s = [ntt(noise(sigma, i)) for i in range(K)]
    e = [ntt(noise(sigma, K + i)) for i in range(K)]
    t = [add(dot(row, s), e[i]) for i, row in enumerate(matrix(rho))]
    public = b"".join(pack(f, 12) for f in t) + rho
    return public, (s, public, hashlib.sha3_256(public).digest(), seed[32:])


def encrypt(public, message, randomness):
    t = [unpack(public[384 * i : 384 * (i + 1)], 12) for i in range(K)]
    if any(x >= Q for f in t for x in f):
        raise ValueError("a coefficient is not reduced")
    y = [ntt(noise(randomness, i)) for i in range(K)]
    a = matrix(public[384 * K :])
    u = [
        add(inverse_ntt(dot([a[j][i] for j in range(K)], y)), noise(randomness, K + i)) for i in range(K)
    ]
    v = add(inverse_ntt(dot(t, y)), noise(randomness, 2 * K))
    v = add(v, decompress(unpack(message, 1), 1))
    return b"".join(pack(compress(f, DU), DU) for f in u) + pack(compress(v, DV), DV)


def lattice_encapsulate(public):
    message = os.urandom(32)
    shared = hashlib.sha3_512(message + hashlib.sha3_256(public).digest()).digest()
    return shared[:32], encrypt(public, message, shared[32:])


def lattice_decapsulate(secret, ciphertext):
    s, public, public_hash, rejection = secret
    u = [decompress(unpack(ciphertext[320 * i : 320 * (i + 1)], DU), DU) for i in range(K)]
    v = decompress(unpack(ciphertext[320 * K :], DV), DV)
    masked = inverse_ntt(dot(s, [ntt(f) for f in u]))
    message = pack(compress([(x - y) % Q for x, y in zip(v, masked)], 1), 1)
    shared = hashlib.sha3_512(message + public_hash).digest()
    if encrypt(public, message, shared[32:]) != ciphertext:
        return hashlib.shake_256(rejection + ciphertext).digest(32)
    return shared[:32]


# --- X-Wing


def raw(key):
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def combined(lattice, curve, curve_ciphertext, curve_public):
    return hashlib.sha3_256(lattice + curve + curve_ciphertext + curve_public + b"\\.//^\\").digest()


def expanded(seed):
    stretched = hashlib.shake_256(seed).digest(96)
    public, secret = lattice_keys(stretched[:64])
    return public, secret, X25519PrivateKey.from_private_bytes(stretched[64:])


def public_key(seed):
    public, _, curve = expanded(seed)
    return public + raw(curve.public_key())


def encapsulate(public):
    ephemeral = X25519PrivateKey.generate()
    curve_ciphertext = raw(ephemeral.public_key())
    curve = ephemeral.exchange(X25519PublicKey.from_public_bytes(public[1184:]))
    lattice, lattice_ciphertext = lattice_encapsulate(public[:1184])
    shared = combined(lattice, curve, curve_ciphertext, public[1184:])
    return shared, lattice_ciphertext + curve_ciphertext


def decapsulate(seed, ciphertext):
    _, secret, curve_key = expanded(seed)
    lattice_ciphertext, curve_ciphertext = ciphertext[:1088], ciphertext[1088:]
    curve = curve_key.exchange(X25519PublicKey.from_public_bytes(curve_ciphertext))
    lattice = lattice_decapsulate(secret, lattice_ciphertext)
    return combined(lattice, curve, curve_ciphertext, raw(curve_key.public_key()))


# --- HPKE, base mode, single-shot


SUITE = b"HPKE" + struct.pack(">HHH", 0x647A, 0x0001, 0x0002)


def extract(salt, label, key):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + SUITE + label + key, "sha256")


def expand(key, label, info, length):
    info = struct.pack(">H", length) + b"HPKE-v1" + SUITE + label + info
    first = hmac.digest(key, info + b"\1", "sha256")
    return (first + hmac.digest(key, first + info + b"\2", "sha256"))[:length]


def cipher(shared, info):
    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    return AESGCM(expand(secret, b"key", context, 32)), expand(secret, b"base_nonce", context, 12)


def seal(public, info, plaintext):
    shared, encapsulated = encapsulate(public)
    key, nonce = cipher(shared, info)
    return encapsulated + key.encrypt(nonce, plaintext, b"")


def unseal(seed, info, sealed):
    key, nonce = cipher(decapsulate(seed, sealed[:1120]), info)
    return key.decrypt(nonce, sealed[1120:], b"")
