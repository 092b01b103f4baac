"""What a device writes: changes as change-format.md encodes them, epochs, wraps and entries."""
import os
import time

import xwing
from basics import *
from client import Client
from records import Change, Entry, change_key, padme

REGISTER, MULTI, TEXT, EVENT = 1, 2, 7, 9


def block(data):
    return varint(len(data)) + data


def string(text):
    return b"\5" + block(text.encode())


def moment(n):
    return b"\3" + varint(2 * n)


def record(identifier):
    return b"\6" + identifier


def opaque(data):
    return b"\4" + block(data)


def parts(values):
    """A value of kind *fields*, from {code: value}."""
    return b"\10" + varint(len(values)) + b"".join(varint(c) + values[c] for c in sorted(values))


def inserted(text, position=0):
    """A text cell's block: one insertion, as three columns and the text."""
    return b"\1" + b"\3\0" + varint(2 * position) + b"\3" + varint(len(text)) + text.encode()


def content(cells, heads=()):
    """`cells`: {(type, record, field, merge type): block}; `heads`: what the author had seen of others."""
    seen = sorted((c.device + c.incarnation, c.seq) for c in heads)
    envelope = varint(int(time.time() * 1000)) + varint(len(seen)) + b"".join(c for c, _ in seen)
    envelope += varint(len(seen)) + b"".join(varint(i) + varint(seq) for i, (_, seq) in enumerate(seen)) + b"\0"
    records = sorted({cell[:2] for cell in cells})
    operations = varint(len(records)) + b"".join(varint(t) + r for t, r in records) + varint(len(cells))
    before = records[0]
    for cell in sorted(cells):
        step, before = cell[:2] != before, cell[:2]
        operations += varint(step) + varint(cell[2]) + bytes([cell[3]]) + block(cells[cell])
    return b"\1" + block(envelope) + b"\1" + operations


def sealed(device, network, place, prev, epoch, secret, plain, heads, **header):
    """An encoded change at `place`: document, incarnation, seq. `header`: other values, as suite=2."""
    payload = pb((2, len(plain)), (3, plain))
    padded = padme(4 + len(payload))
    message = {1: header.get("suite", 1), 3: place[0], 4: device.id, 5: place[1], 6: place[2], 7: prev, 8: epoch}
    message |= {9: os.urandom(32), 10: heads, 12: padded, 13: header.get("kind", 1)}
    encoded = pb(*message.items())
    plaintext = (u32(len(payload)) + payload).ljust(padded, b"\0")
    ciphertext = change_key(fields(encoded), secret).encrypt(bytes(12), plaintext, encoded)
    identifier = H("change", encoded, sha256(ciphertext))
    return pb((1, encoded), (2, ciphertext), (3, device.key.sign(to_sign("change", network, identifier))))


class Author(Client):
    def entry(self, log, action, message, create=False):
        """A signed entry, taken into the own log."""
        own = [] if create else [e for e in self.log.of(log) if e.signer == self.device.id]
        last = max(own, key=lambda e: e.seq, default=None)
        seq, prev = (last.seq + 1, last.id) if last else (1, b"")
        body = pb(
            (1, self.network), (2, log), (3, self.device.id), (4, seq), (5, prev),
            (6, [] if create else self.log.heads(log)), (7, self.log.heads(b"") if log or create else []),
            (8, Fixed(time.time() * 1000)), (action, message),
        )
        signature = self.device.key.sign(to_sign("entry", self.network, H("entry", body)))
        entry = Entry(pb((1, body), (2, signature)), self.network)
        self.log.offer(entry)
        return entry

    def recipients(self, members, recovery=True):
        """(id, agreement key, kind): the members' devices, and the recovery key of the own organisation."""
        found = [(d, k[1], 1) for d, k in self.log.keys.items() if k[2] in members]
        organisation = one(fields(self.member), 1)
        for e in self.log.of(b""):
            if recovery and e.action == 22 and one(e.content, 1) == organisation:
                key = one(e.content, 2)
                found.append((H("recovery", organisation, key), key, 2))
        return sorted(found)

    def wrapped(self, recipients, epoch, secret):
        """For each recipient of an epoch (document, id, commitment) its name in the entry, and its wrap."""
        named, wraps = [], []
        for recipient, agreement, kind in recipients:
            names = [self.network, self.device.id, recipient, *epoch]
            closed = xwing.seal(agreement, L("seal/wrap", *names), secret)
            named.append(pb((1, recipient), (2, sha256(closed)), (3, kind)))
            wraps.append(pb((1, recipient), (2, [pb(*enumerate(epoch, 1))]), (3, closed)))
        return named, pb((3, wraps))

    def epoch(self, document, members):
        """An encoded NewEpoch, its wraps, and (id, commitment, secret)."""
        epoch, secret = os.urandom(16), os.urandom(32)
        commitment = KDF(secret, b"", "epoch-commit", self.network, epoch)
        named, wraps = self.wrapped(self.recipients(members), (document, epoch, commitment), secret)
        return pb((1, epoch), (2, commitment), (3, named)), wraps, (epoch, commitment, secret)

    def create_document(self):
        """The encoded entry, and (document, epoch, commitment, secret)."""
        message, wraps, made = self.epoch(b"", [self.member])
        entry = self.entry(b"", 40, pb((1, self.member), (2, os.urandom(16)), (3, message)), create=True)
        self.secrets[entry.log, made[0]] = made[2]
        return entry.encoded() + wraps, (entry.log, *made)

    def new_epoch(self, document, members):
        message, wraps, made = self.epoch(document, members)
        entry = self.entry(document, 43, message)
        self.secrets[document, made[0]] = made[2]
        return entry.encoded() + wraps, (document, *made)

    def add_member(self, made, member, role):
        """Two encoded entries: the place, and the keys."""
        place = self.entry(made[0], 41, pb((1, member), (2, role)))
        named, wraps = self.wrapped(self.recipients([member], recovery=False), made[:3], made[3])
        grant = self.entry(made[0], 44, pb((1, [made[1]]), (2, named)))
        return [place.encoded(), grant.encoded() + wraps]

    def change(self, document, epoch, cells, after=None):
        """The next change of the own chain; `after`: the one before, if it is not taken yet."""
        chain = self.chains.get((document, self.device.id, self.incarnation), [])
        last = after or (chain[-1] if chain else None)
        others = [c for c in self.tips(document) if c.device != self.device.id]
        heads = sorted(self.log.heads(document) + self.log.heads(b""))
        place = (document, self.incarnation, last.seq + 1 if last else 1)
        secret = self.secrets[document, epoch]
        plain = content(cells, others)
        return Change(sealed(self.device, self.network, place, last.id if last else b"", epoch, secret, plain, heads))
