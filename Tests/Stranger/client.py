"""A device of Samen, written from Protocol/ alone: it enrols, syncs, verifies and reads.

It keeps everything in memory and serves one purpose: to find where Protocol/ does not say enough.
"""
import json
import os
import time

import xwing
from basics import *
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from records import Change, Entry, Log, item_hash
from transport import Connection, Request, answered

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Invitation:
    """enrolment.md §1 and §2, from its text."""

    def __init__(self, text):
        text = "".join(text.split()).upper().replace("-", "")
        values = [ALPHABET.find(c) for c in text[6:].translate(str.maketrans("OIL", "011"))]
        require(text.startswith("SAMEN1") and -1 not in values, "invitation")
        bits = "".join(f"{v:05b}" for v in values)
        data = int(bits[: len(bits) // 8 * 8], 2).to_bytes(len(bits) // 8, "big")
        require("1" not in bits[len(data) * 8 :] and len(data) >= 70, "invitation")
        require(H("invitation", data[:-4])[:4] == data[-4:], "invitation")
        self.network, self.server_key, secret = data[:16], data[16:48], data[48:65]
        self.host, _, port = data[65:-4].decode().rpartition(":")
        self.port = int(port)
        self.key = Ed25519PrivateKey.from_private_bytes(KDF(secret, b"", "invitation-key"))
        self.name, self.code_key = public(self.key), KDF(secret, b"", "invitation-code")

    def call(self, tag, body):
        return pb((1, body), (2, self.key.sign(to_sign(tag, self.network, body))))


class Device:
    def __init__(self):
        self.key, self.seed = Ed25519PrivateKey.generate(), os.urandom(32)
        self.signing, self.agreement = public(self.key), xwing.public_key(self.seed)
        self.id = H("device", self.signing, self.agreement)

    def fingerprint(self):
        """Eight words (README.md §3)."""
        bits = int.from_bytes(H("fingerprint", self.id)[:10], "big")
        values = [bits >> (75 - 5 * i) & 31 for i in range(16)]
        text = ["bdfklmrs"[v >> 2] + "aeio"[v & 3] for v in values]
        return " ".join(a + b for a, b in zip(text[::2], text[1::2]))


class Client:
    def __init__(self, invitation_text):
        self.invitation, self.device = Invitation(invitation_text), Device()
        self.network, self.log = self.invitation.network, Log(self.invitation.network)
        self.anchor = self.session = self.connection = None
        self.changes, self.chains, self.forks, self.secrets, self.hints = {}, {}, [], {}, []
        self.incarnation, self.lease = os.urandom(8), b""

    def connect(self):
        return Connection(self.invitation.host, self.invitation.port, self.invitation.server_key)

    def exchange(self, raw):
        """One request and its answer; on another connection if the one before has ended."""
        for _ in range(2):
            self.connection = self.connection or self.connect()
            try:
                self.connection.send(raw)
                answer = self.connection.answer()
            except OSError:
                answer = None
            if answer is None or answer.headers.get("connection", "").lower() == "close":
                self.connection.close()
                self.connection = None
            if answer:
                return answer
        raise Refused("transport")

    def plain(self, path, body=None):
        """A request that is not signed."""
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: samen\r\n"
        length = "" if body is None else f"Content-Length: {len(body)}\r\n"
        return self.exchange((head + length + "\r\n").encode() + (body or b""))

    def hello(self):
        hello = fields(self.plain("/v1/hello").body)
        self.server, self.feed, self.skew = one(hello, 1), one(hello, 2), num(hello, 4) / 1000 - time.time()
        require(one(hello, 10) == self.network, "wrong-network")
        require(num(hello, 5) <= 1 <= num(hello, 6), "update-needed")
        return hello

    # enrolment.md

    def enrolment_request(self):
        d, invitation = self.device, self.invitation
        possession = d.key.sign(to_sign("possession", self.network, d.id))
        shown = [self.network, invitation.name, d.signing, d.agreement, possession]
        return pb(*enumerate(shown + [code(invitation.code_key, "join", *shown)], 1))

    def called(self):
        """The fields with which a JoinRequest and a PollRequest begin."""
        now = Fixed((time.time() + self.skew) * 1000)
        return [(1, self.network), (2, self.server), (3, self.invitation.name), (4, now)]

    def join(self):
        body = pb(*self.called(), (5, self.enrolment_request()))
        return self.plain("/v1/enrol/join", self.invitation.call("join", body))

    def poll(self):
        """True once the welcome, and all entries of which it speaks, are here and proven."""
        after, entries = 0, []
        while True:
            call = self.invitation.call("poll", pb(*self.called(), (5, after)))
            answer = self.plain("/v1/enrol/fetch", call)
            require(answer.status == 200, "invitation-refused")
            response = fields(answer.body)
            if not one(response, 1):
                return False
            entries += response.get(2, [])
            after = num(response, 3)
            if not num(response, 4):
                self.welcomed(fields(one(response, 1)), entries)
                return True

    def welcomed(self, welcome, entries):
        names, sealed = [self.network, self.invitation.name, self.device.id], one(welcome, 1)
        expected = code(self.invitation.code_key, "welcome", *names, sealed)
        require(hmac.compare_digest(expected, one(welcome, 2)), "invitation-attacked")
        content = fields(xwing.unseal(self.device.seed, L("seal/welcome", *names), sealed))
        require(H("network", one(content, 1))[:16] == self.network, "wrong-network")
        server = fields(content[6][0])
        require(one(server, 1) == self.server, "wrong-server")
        require(self.invitation.server_key in (one(server, 2), one(server, 3)), "wrong-server")
        self.member, self.role = one(content, 2), num(content, 3)
        for e in entries:
            self.log.offer(Entry(e, self.network))
        require(all(i in self.log.entries for i in content.get(5, []) + content[4]), "pending-membership")
        granted = one(self.log.entries[one(content, 4)].content, 1)
        require(self.log.keys[self.device.id][2] == self.member == granted, "authority")

    # README.md §10

    def now(self):
        return int(time.time() + self.skew)

    def session_request(self, body=None):
        body = pb((1, self.network), (2, self.server)) if body is None else body
        return Request("/v1/session", body, self.device.id.hex(), "ed25519", self.device.key.sign, self.now())

    def open_session(self):
        request = self.session_request()
        answer = self.exchange(request.raw())
        require(answer.status == 200, "session")
        response = fields(answer.body)
        number, expiry = one(response, 1), num(response, 2)
        place = (self.network, self.server, self.device.id, number, u64(expiry))
        key = xwing.unseal(self.device.seed, L("seal/session-key", *place), one(response, 3))
        answered(answer, request, key)
        self.session = (f"{self.device.id.hex()}.{number.hex()}.{expiry}", key)

    def mac(self, base):
        return hmac.digest(self.session[1], base, "sha256")

    def request(self, path, body, created=None, **named):
        created = self.now() if created is None else created
        return Request(path, body, self.session[0], "hmac-sha256", self.mac, created, **named)

    def call(self, path, body):
        request = self.request(path, body)
        answer = self.exchange(request.raw())
        answered(answer, request, self.session[1])
        require(answer.status == 200, f"status {answer.status}")
        return fields(answer.body)

    # conversation.md

    def asked(self, path, query=""):
        """What is asked by GET and answered as JSON (§14, §15): the status and the object."""
        request = self.request(path, b"", method="GET", query=query)
        answer = self.exchange(request.raw())
        answered(answer, request, self.session[1])
        return answer.status, json.loads(answer.body)

    def hint_stream(self):
        """The first event of a stream of hints: its lines."""
        connection, request = self.connect(), self.request("/v1/hints", b"", method="GET")
        request.extra = ["Accept: text/event-stream"]
        connection.send(request.raw())
        while b"\n\n" not in connection.rest.partition(b"\r\n\r\n")[2]:
            require(connection.more(), "transport")
        connection.close()
        head, _, body = connection.rest.partition(b"\r\n\r\n")
        require(b"text/event-stream" in head.lower(), "transport")
        return [line for line in body.decode().split("\n") if line.startswith(("event:", "data:"))]

    def sync(self, push=(), entries=(), pull=True, max_bytes=128 * 1024):
        """One round trip; the results of changes and of entries."""
        response = self.call("/v1/sync", pb(
            (1, 1), (3, os.urandom(16)), (4, self.incarnation), (5, self.lease), (6, self.anchor if pull else None),
            (8, list(push)), (9, list(entries)), (10, max_bytes), (12, Fixed(time.time() * 1000)),
        ))
        self.lease = one(response, 1)
        results, entry_results = ([fields(r) for r in response.get(n, [])] for n in (3, 8))
        require(len(results) == len(push) and len(entry_results) == len(entries), "transport")
        require(5 not in response, "diverged")
        self.page = fields(one(response, 4)) if 4 in response else None
        if self.page:
            self.take_page(self.page)
        return results, entry_results

    def start(self):
        """The anchor before the first item: cursor 0, h(0)."""
        self.anchor = pb((1, self.server), (2, self.feed), (4, H("feed", self.server, self.feed)))

    def pull(self):
        """All pages up to the head."""
        if self.anchor is None:
            self.start()
        more = True
        while more:
            self.sync()
            require(self.page is not None, "transport")
            more = num(self.page, 3)

    def take_page(self, page):
        """Everything of §3 is checked before anything is taken over."""
        anchor = fields(self.anchor)
        cursor, value, taken = num(anchor, 3), one(anchor, 4), []
        for item in map(fields, page.get(4, [])):
            require(num(item, 1) == cursor + 1, "feed-hash")
            if 9 in item:
                skip = fields(one(item, 9))
                require(num(skip, 1) > cursor and len(one(skip, 2)) == 32, "feed-hash")
                cursor, value = num(skip, 1), one(skip, 2)
            else:
                cursor += 1
                value = sha256(value + u64(cursor) + item_hash(item))
                taken.append(item)
        following = fields(one(page, 1))
        shown = [one(following, 1), one(following, 2), num(following, 3), one(following, 4)]
        require(shown == [one(anchor, 1), one(anchor, 2), cursor, value], "feed-hash")
        require(bool(num(page, 3)) == (num(page, 2) > cursor), "feed-hash")
        self.take(taken)
        self.anchor = one(page, 1)

    def take(self, items):
        for item in items:
            if 4 in item:
                self.take_entry(Entry(one(item, 4), self.network))
            elif 3 in item:
                self.take_change(Change(one(item, 3)))
            for hint in (5, 6):  # Granted, Revoked
                if hint in item:
                    self.hints.append((hint, one(fields(one(item, hint)), 1)))

    def take_entry(self, entry):
        self.log.offer(entry)
        for wrap in entry.wraps:
            if one(wrap, 1) == self.device.id:
                self.open_wrap(entry, wrap)

    def open_wrap(self, entry, wrap):
        """README.md §5."""
        epoch = fields(one(entry.content, 3)) if entry.action == 40 else entry.content
        recipients = map(fields, epoch.get(2 if entry.action == 44 else 3, []))
        named = [one(r, 2) for r in recipients if one(r, 1) == self.device.id]
        require(named == [sha256(one(wrap, 3))], "wrong-wrap")
        listed = [[one(e, n) for n in (1, 2, 3)] for e in map(fields, wrap.get(2, []))]
        names = [self.network, entry.signer, self.device.id, *sum(listed, [])]
        opened = xwing.unseal(self.device.seed, L("seal/wrap", *names), one(wrap, 3))
        for i, (document, epoch_id, commitment) in enumerate(listed):
            secret = opened[32 * i : 32 * i + 32]
            require(KDF(secret, b"", "epoch-commit", self.network, epoch_id) == commitment, "epoch-commit")
            self.secrets[document or entry.log, epoch_id] = secret

    def take_change(self, change):
        """README.md §8, steps 5 to 7."""
        if change.id in self.changes:
            return
        chain = self.chains.setdefault(change.chain, [])
        require(change.device in self.log.keys, "pending-membership")
        require(change.seq <= len(chain) + 1, "pending-gap")
        require(change.prev == (chain[change.seq - 2].id if change.seq > 1 else b""), "pending-gap")
        data = to_sign("change", self.network, change.id)
        require(verifies(self.log.keys[change.device][0], change.signature, data), "pending-signature")
        self.changes[change.id] = change
        if change.seq <= len(chain):
            self.forks.append(change)  # a second branch; of more than its first change this client takes nothing
        else:
            chain.append(change)

    def fetch(self, documents):
        """Names no heads, so that everything comes."""
        have, resume, items = [pb((1, d)) for d in documents], b"", []
        while True:
            body = pb((1, 1), (2, os.urandom(16)), (3, have), (4, 128 * 1024), (5, resume))
            response = self.call("/v1/fetch", body)
            items += map(fields, response.get(1, []))
            resume = one(response, 2)
            if not resume:
                self.take(items)
                return items

    def tips(self, document):
        ends = [chain[-1] for chain in self.chains.values() if chain] + self.forks
        return [change for change in ends if change.document == document]

    def compare(self, documents):
        """One range over everything, with the sum over these documents; the server's verdict."""
        salt, total = os.urandom(16), 0
        for document in documents:
            tips = sorted(c.device + c.incarnation + u64(c.seq) + c.id for c in self.tips(document))
            heads = H("document-heads", u64(len(tips)), *tips, *self.log.heads(document))
            total += int.from_bytes(H("document-digest", salt, document or bytes(16), heads)[:16], "big")
        sum_of = (total % (1 << 128)).to_bytes(16, "big")
        everything = pb((1, bytes(16)), (2, b"\xff" * 16), (3, len(documents)), (4, sum_of))
        response = self.call("/v1/compare", pb((1, 1), (2, os.urandom(16)), (3, salt), (4, [everything])))
        return num(fields(one(response, 1)), 1)

    def readable(self, document):
        """What the changes of a document say, in the order in which they came."""
        mine = [c for c in self.changes.values() if c.document == document]
        return [c.opened(self.secrets[document, c.epoch]) for c in mine]
