"""Pushes that are wrong in one way each, with the status that conversation.md §2 gives them."""
import os

from author import MULTI, content, sealed, string
from basics import *
from client import Device
from records import Change
from walk import BAD_SIGNATURE, DUPLICATE, FORK, GAP, MALFORMED, NOT_MEMBER, QUARANTINED, STORED, TOO_LARGE, status


class Careless:
    def __init__(self, walk):
        self.check, self.me, (self.document, self.epoch, _, self.secret) = walk.check, walk.me, walk.made
        self.case = walk.case_of(self.document)

    def made(self, seq, prev, value="wd5", **other):
        """A change of the own chain at a place, or of something else."""
        me = self.me
        place = (other.pop("document", self.document), me.incarnation, seq)
        device, network = other.pop("device", me.device), other.pop("network", me.network)
        plain = content({(2, self.case, 7, MULTI): string(value)})
        heads = sorted(me.log.heads(self.document) + me.log.heads(b""))
        return sealed(device, network, place, prev, self.epoch, self.secret, plain, heads, **other)

    def changes(self):
        me, same = self.me, self.check.same
        last = me.chains[self.document, me.device.id, me.incarnation][-1]
        following = (last.seq + 1, last.id)

        def pushed(*changes):
            return status(me.sync(list(changes), pull=False)[0])

        results, _ = me.sync([self.made(last.seq + 2, os.urandom(32))], pull=False)
        same("a change after a gap", status(results), [GAP])
        head = fields(one(results[0], 2))
        same("is told what the server has of the chain", (num(head, 4), one(head, 5)), (last.seq, last.id))
        fork = self.made(last.seq, last.prev, "h24")
        after = self.made(last.seq + 1, Change(fork).id)
        same("another change at an own place, and what follows it", pushed(fork, after), [FORK, GAP])
        honest = self.made(*following)
        header, ciphertext, signature = (one(fields(honest), n) for n in (1, 2, 3))
        flipped = bytes([signature[0] ^ 1]) + signature[1:]
        same("a wrong signature", pushed(pb((1, header), (2, ciphertext), (3, flipped))), [BAD_SIGNATURE])
        same("a signature for another network", pushed(self.made(*following, network=os.urandom(16))), [BAD_SIGNATURE])
        altered = bytes([ciphertext[0] ^ 1]) + ciphertext[1:]
        same("altered ciphertext", pushed(pb((1, header), (2, altered), (3, signature))), [BAD_SIGNATURE])
        same("a device that nobody knows", pushed(self.made(1, b"", device=Device())), [GAP])
        nowhere = self.made(1, b"", document=os.urandom(16))
        same("a document that nobody knows", pushed(nowhere), [NOT_MEMBER])
        same("another suite", pushed(self.made(*following, suite=2)), [MALFORMED])
        same("an unknown kind", pushed(self.made(*following, kind=9)), [MALFORMED])
        same("number 0", pushed(self.made(0, b"")), [MALFORMED])
        same("a first change with a predecessor", pushed(self.made(1, last.id)), [MALFORMED])
        stub = pb((1, header), (3, signature), (4, sha256(ciphertext)))
        same("a stub of what is not erased", pushed(stub), [MALFORMED])
        same("both ciphertext and hash", pushed(honest + pb((4, sha256(ciphertext)))), [MALFORMED])
        same("a header cut short", pushed(pb((1, header[:-1]), (2, ciphertext), (3, signature))), [MALFORMED])
        same("ciphertext cut short", pushed(pb((1, header), (2, ciphertext[:-1]), (3, signature))), [MALFORMED])
        same("a signature of 63 bytes", pushed(pb((1, header), (2, ciphertext), (3, signature[:-1]))), [MALFORMED])
        same("an empty change", pushed(b""), [MALFORMED])
        same("more than 64 KiB", pushed(pb((1, header), (2, bytes(65536)), (3, signature))), [TOO_LARGE])
        same("one refused change leaves others alone", pushed(nowhere, honest), [NOT_MEMBER, STORED])
        same("the same twice in a push", pushed(honest, honest), [DUPLICATE, DUPLICATE])
        me.take_change(Change(honest))

    def entries(self):
        me, same = self.me, self.check.same
        nobody = pb((1, one(fields(me.member), 1)), (2, os.urandom(16)))
        own = max((e for e in me.log.of(self.document) if e.signer == me.device.id), key=lambda e: e.seq)
        honest = {
            1: me.network, 2: self.document, 3: me.device.id, 4: own.seq + 1, 5: own.id,
            6: me.log.heads(self.document), 7: me.log.heads(b""), 8: Fixed(1), 41: pb((1, nobody), (2, 3)),
        }

        def signed(key=me.device.key, **other):
            body = pb(*sorted((honest | {int(n[1:]): v for n, v in other.items()}).items()))
            return body, key.sign(to_sign("entry", me.network, H("entry", body)))

        def offered(body, signature):
            return status(me.sync([], [pb((1, body), (2, signature))], pull=False)[1])

        body, signature = signed()
        same("an entry with a wrong signature", offered(body, bytes(64)), [BAD_SIGNATURE])
        same("an entry with a signature of 63 bytes", offered(body, signature[:-1]), [MALFORMED])
        same("an entry that does not decode", offered(b"\xff", signature), [MALFORMED])
        same("an entry of another network", offered(*signed(f1=os.urandom(16))), [MALFORMED])
        same("an entry without a number", offered(*signed(f4=0)), [MALFORMED])
        same("an entry without the one before", offered(*signed(f5=b"")), [MALFORMED])
        same("an entry whose parents descend", offered(*signed(f6=[b"\2" * 32, b"\1" * 32])), [MALFORMED])
        same("an entry with a parent twice", offered(*signed(f6=honest[6] * 2)), [MALFORMED])
        same("a parent of 31 bytes", offered(*signed(f6=[bytes(31)])), [MALFORMED])
        same("an entry of 64 KiB and more", offered(*signed(f41=bytes(65536))), [MALFORMED])
        same("an entry whose parent is not here", offered(*signed(f6=[os.urandom(32)])), [GAP])
        same("an entry whose one before is not here", offered(*signed(f5=os.urandom(32))), [GAP])
        unknown = Device()
        body, signature = signed(unknown.key, f3=unknown.id, f4=1, f5=b"")
        same("an entry of a device that nobody knows", offered(body, signature), [GAP])
        admin = signed(f2=b"", f4=1, f5=b"", f6=me.log.heads(b""), f7=[], f41=None, f18=pb((1, me.member)))
        same("a worker who makes itself an administrator", offered(*admin), [NOT_MEMBER])
        same("an entry whose number skips some", offered(*signed(f4=own.seq + 5)), [QUARANTINED])
