"""Entries of membership logs and sealed changes: what README.md §4 to §8 says of each and of their order."""
from basics import *
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Entry:
    """Read strictly; its signature is checked by the log that takes it."""

    def __init__(self, encoded, network):
        outer = fields(encoded)
        self.body, self.signature = one(outer, 1), one(outer, 2)
        self.wraps = [fields(w) for w in outer.get(3, [])]
        require(len(self.body) <= 65536 and len(self.signature) == 64, "malformed")
        self.id, self.message = H("entry", self.body), fields(self.body)
        m = self.message
        require(one(m, 1) == network, "wrong-network")
        self.action = next((n for n in m if 16 <= n <= 51), 0)
        self.content = fields(one(m, self.action)) if self.action else {}
        self.signer, self.seq, self.prev = one(m, 3), num(m, 4), one(m, 5)
        self.parents, self.network_heads = m.get(6, []), m.get(7, [])
        self.log = H("document", self.body)[:16] if self.action == 40 else one(m, 2)
        require(len(self.prev) == (32 if self.seq > 1 else 0) and self.seq > 0, "malformed")
        for ids in (self.parents, self.network_heads):
            require(ids == sorted(set(ids)) and len(ids) <= 256, "malformed")
        require(self.log or not self.network_heads, "malformed")
        require(self.action != 40 or not one(m, 2), "malformed")

    def encoded(self):
        return pb((1, self.body), (2, self.signature))


class Log:
    """The entries that were proven: signed, linked, and leading back to the root. The rest waits."""

    def __init__(self, network):
        self.network, self.entries, self.keys, self.root, self.waiting = network, {}, {}, None, {}
        self.void = set()

    def offer(self, entry):
        self.waiting[entry.id] = entry
        while ready := [e for e in self.waiting.values() if self.ready(e)]:
            for e in ready:
                self.take(self.waiting.pop(e.id))

    def ready(self, e):
        if e.action == 16:
            require(H("network", one(e.content, 1))[:16] == self.network, "wrong-network")
            return True
        known = not e.signer or e.signer in self.keys
        before = e.parents + e.network_heads + ([e.prev] if e.prev else [])
        return known and self.root is not None and all(i in self.entries for i in before)

    def take(self, e):
        if e.action == 16:
            self.root = one(e.content, 1)
        if e.action == 21:
            signing, agreement = one(e.content, 2), one(e.content, 3)
            device = H("device", signing, agreement)
            proof = to_sign("possession", self.network, device)
            require(verifies(signing, one(e.content, 4), proof), "identity")
            self.keys[device] = (signing, agreement, one(e.content, 1))
        key = self.keys[e.signer][0] if e.signer else self.root
        require(verifies(key, e.signature, to_sign("entry", self.network, e.id)), "signature")
        p = self.entries.get(e.prev)
        if p and (p.signer, p.seq, p.log) != (e.signer, e.seq - 1, e.log):
            self.void.add(e.id)
        self.entries[e.id] = e

    def of(self, log):
        return [e for e in self.entries.values() if e.log == log]

    def heads(self, log):
        entries = self.of(log)
        seen = {p for e in entries for p in e.parents}
        return sorted(e.id for e in entries if e.id not in seen)


def padme(length):
    if length <= 256:
        return 256
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


class Change:
    def __init__(self, encoded):
        outer = fields(encoded)
        self.header_bytes, self.ciphertext, self.signature = (one(outer, n) for n in (1, 2, 3))
        size = len(self.header_bytes) + len(self.ciphertext) + len(self.signature)
        require(size <= 65536, "too-large")
        require((2 in outer) != (4 in outer) and len(self.signature) == 64, "malformed")
        self.hash = sha256(self.ciphertext) if 2 in outer else one(outer, 4)
        self.header = h = fields(self.header_bytes)
        require(num(h, 1) == 1, "suite")
        self.document, self.device, self.incarnation, self.epoch, self.salt = (one(h, n) for n in (3, 4, 5, 8, 9))
        self.seq, self.prev = num(h, 6), one(h, 7)
        sizes = [len(x) for x in (self.document, self.device, self.incarnation, self.epoch, self.salt)]
        require(sizes == [16, 32, 8, 16, 32] and any(self.salt) and num(h, 13) in (1, 2), "malformed")
        require(len(self.prev) == (32 if self.seq > 1 else 0) and self.seq > 0, "malformed")
        require(2 not in outer or len(self.ciphertext) == num(h, 12) + 16, "malformed")
        self.id = H("change", self.header_bytes, self.hash)
        self.chain = (self.document, self.device, self.incarnation)

    def opened(self, secret):
        plain = change_key(self.header, secret).decrypt(bytes(12), self.ciphertext, self.header_bytes)
        length = int.from_bytes(plain[:4], "big")
        require(len(plain) == num(self.header, 12) == padme(4 + length), "opaque")
        require(not any(plain[4 + length :]), "opaque")
        payload = fields(plain[4 : 4 + length])
        content = one(payload, 3)
        require(num(payload, 1) == 0 and len(content) == num(payload, 2), "opaque")  # no `samen` compresses yet
        return content

    def encoded(self):
        return pb((1, self.header_bytes), (2, self.ciphertext), (3, self.signature))


def change_key(header, secret):
    place = [one(header, n) for n in (3, 8, 4, 5)] + [u64(num(header, 6))]
    return AESGCM(KDF(secret, one(header, 9), "change", *place))


def item_hash(item):
    """conversation.md §3."""

    def hashed(kind, *rest):
        return H("feed-item", bytes([kind]), u64(num(item, 2)), *rest)

    what = next((n for n in (3, 4, 5, 6, 7, 8, 10) if n in item), None)
    require(what, "feed-hash")
    if what == 8:
        return hashed(6, one(item, 8))
    m = fields(one(item, what))
    if what == 3:
        return hashed(1, one(m, 1), sha256(one(m, 2)) if 2 in m else one(m, 4), one(m, 3))
    if what == 4:
        return hashed(2, one(m, 1), one(m, 2))
    if what in (5, 6):
        return hashed(what - 2, one(m, 1), *m.get(2, []))
    if what == 7:
        return hashed(5, u64(num(m, 1)), *map(u64, m.get(2, [])))
    return hashed(7, one(m, 1), one(m, 2), u64(num(m, 3)), u64(num(m, 4)))
