"""Requests that are wrong in one way each, and how README.md §10 and conversation.md §9 say they are refused."""
import base64
import gzip
import hashlib
import json
import os
import socket
import ssl
import time

from basics import *
from client import Client, Device
from transport import Request, answered, base64_of


def problem(answer):
    """(status, code): the code of a refusal is the end of its problem type; None for what is no refusal."""
    if answer is None:
        return "no answer"
    if answer.status == 200:
        return (200, None)
    try:
        return (answer.status, json.loads(answer.body)["type"].removeprefix("urn:samen:problem:"))
    except (ValueError, KeyError):
        return (answer.status, "no problem details")


class Malformed:
    def __init__(self, client):
        self.client = client
        self.empty = self.sync_body()

    def sync_body(self, **other):
        """An honest SyncRequest that only asks; `f5=…` puts another value in field 5."""
        c = self.client
        honest = {1: 1, 3: os.urandom(16), 4: c.incarnation, 5: c.lease, 6: c.anchor, 10: 65536}
        honest |= {int(name[1:]): value for name, value in other.items()}
        return pb(*sorted(honest.items()))

    def send(self, raw):
        """On a connection of its own: what is refused may end it."""
        connection = self.client.connect()
        try:
            connection.send(raw)
            self.answer = connection.answer()
            self.closed = self.answer is None or self.answer.headers.get("connection", "").lower() == "close"
        except OSError:
            self.answer, self.closed = None, True
        finally:
            connection.close()
        return problem(self.answer)

    def sync(self, **named):
        return self.client.request("/v1/sync", self.empty, **named)

    def altered(self, old, new):
        raw = self.sync().raw()
        assert old.encode() in raw, old
        return self.send(raw.replace(old.encode(), new.encode(), 1))

    def with_line(self, line):
        request = self.sync()
        request.extra.append(line)
        return self.send(request.raw())

    def parameters(self, change):
        """Signed anew over other parameters."""
        request = self.sync()
        request.parameters = change(request.parameters)
        request.sign(self.client.mac)
        return self.send(request.raw())

    def posted(self, path, body):
        return self.send(self.client.request(path, body).raw())

    def signed(self, path, body, created=None, nonce=None):
        """Signed by the device, naming its session: for what must happen once."""
        c = self.client
        created = c.now() if created is None else created
        return Request(path, body, c.session[0], "ed25519", c.device.key.sign, created, nonce=nonce)

    # --- the cases


    def http(self):
        request = self.sync()
        host = "Host: samen\r\n"
        yield "no Host", self.altered(host, ""), (400, "malformed")
        yield "two Hosts", self.altered(host, host + host), (400, "malformed")
        yield "absolute-form target", self.send(request.raw("https://samen/v1/sync")), (400, "malformed")
        yield "asterisk target", self.send(request.raw("*")), (400, "malformed")
        yield "dotted path", self.send(request.raw("/v1/../v1/sync")), (400, "malformed")
        yield "empty path segment", self.send(request.raw("/v1//sync")), (400, "malformed")
        yield "escaped path", self.send(request.raw("/v1/%73ync")), (400, "malformed")
        yield "space for an escape in a query", self.send(request.raw("/v1/sync?a=%20")), (400, "malformed")
        yield "path of 2,000 bytes", self.send(request.raw("/v1/" + "a" * 2000)), (400, "malformed")
        yield "small letters in the method", self.altered("POST", "post"), (400, "malformed")
        yield "method of 17 letters", self.altered("POST", "P" * 17), (400, "malformed")
        yield "two lengths", self.with_line("Content-Length: 7"), (400, "malformed")
        yield "length and chunks", self.with_line("Transfer-Encoding: chunked"), (400, "malformed")
        yield "negative length", self.altered(f"Content-Length: {len(self.empty)}", "Content-Length: -1"), (400, "malformed")
        yield "space before a colon", self.with_line("X-Spare : 1"), (400, "malformed")
        yield "folded line", self.with_line("X-Spare: 1\r\n 2"), (400, "malformed")
        yield "NUL in a line", self.with_line("X-Spare: \0"), (400, "malformed")
        yield "HTTP/2 preface", self.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), (400, "malformed")
        yield "another path", self.posted("/v1/other", b""), (404, "not-here")
        get = Request("/v1/sync", b"", self.client.session[0], "hmac-sha256", self.client.mac, self.client.now(), "GET")
        yield "another method", self.send(get.raw()), (404, "not-here")
        yield "content of another type", self.with_line("Content-Type: text/html"), (200, None)
        zipped = gzip.compress(self.empty)
        packed = self.client.request("/v1/sync", zipped)
        packed.extra.append("Content-Encoding: gzip")
        yield "compressed body", self.send(packed.raw()), (415, "malformed")
        yield "body above 1 MiB", self.posted("/v1/sync", bytes((1 << 20) + 1)), (413, "too-large")
        yield "unknown header", self.with_line("X-Spare: 1"), (200, None)

    def digest(self):
        request = self.sync()
        line = f"Content-Digest: {request.digest}\r\n"
        yield "no digest", self.send(request.raw().replace(line.encode(), b"")), (400, "digest")
        yield "two digests", self.send(request.raw().replace(line.encode(), line.encode() * 2)), (400, "digest")
        yield "another content", self.send(request.raw()[:-1] + bytes([request.raw()[-1] ^ 1])), (400, "digest")
        request.digest = "sha-512=:" + base64.b64encode(hashlib.sha512(request.body).digest()).decode() + ":"
        request.sign(self.client.mac)
        yield "another digest algorithm", self.send(request.raw()), (400, "digest")
        request = self.sync()
        request.digest = request.digest.replace("=:", ":").replace("sha-256:", "sha-256=:")
        request.sign(self.client.mac)
        yield "digest without padding", self.send(request.raw()), (400, "digest")

    def authentication(self):
        refused = (401, "authentication")
        request = self.sync()
        sign = base64.b64encode(request.signature).decode()
        signature = f"Signature: samen=:{sign}:\r\n".encode()
        raw = request.raw()
        yield "no signature", self.send(raw.replace(signature, b"")), refused
        yield "two signatures", self.send(raw.replace(signature, signature * 2)), refused
        yield "label of another", self.send(raw.replace(b"samen=", b"other=")), refused
        flipped = Request("/v1/sync", self.empty, self.client.session[0], "hmac-sha256", lambda b: bytes(32), self.client.now())
        yield "wrong code", self.send(flipped.raw()), refused
        yield "code cut short", self.parameters_signed(lambda s: s[:31]), refused
        yield "parameters in another order", self.parameters(
            lambda p: p.replace(';alg="hmac-sha256"', "").replace(";created", ';alg="hmac-sha256";created')), refused
        yield "component too many", self.parameters(lambda p: p.replace('"@query"', '"@query" "host"')), refused
        yield "component too few", self.parameters(lambda p: p.replace(' "@query"', "")), refused
        yield "another tag", self.parameters(lambda p: p.replace("samen-v1", "samen-v2")), refused
        yield "nonce of 15 bytes", self.send(self.sync(nonce="00" * 15).raw()), refused
        yield "nonce in capitals", self.send(self.sync(nonce="AB" * 16).raw()), refused
        yield "key id in capitals", self.parameters(lambda p: p.replace(self.client.session[0], self.client.session[0].upper())), refused
        yield "expiry with a zero before it", self.parameters(lambda p: self.keyid(p, lambda d, s, e: (d, s, "0" + e))), refused
        yield "created with a sign", self.parameters(lambda p: p.replace("created=", "created=+")), refused
        yield "other algorithm", self.parameters(lambda p: p.replace("hmac-sha256", "hmac-sha512")), refused
        yield "signed for another path", self.send(self.sync().raw("/v1/fetch")), refused
        yield "query added", self.send(self.sync().raw("/v1/sync?a=1")), refused
        yield "signed for another method", self.altered("POST", "PUT"), refused
        yield "signature field of 2,000 bytes", self.parameters(lambda p: p + ";spare=" + "a" * 2000), refused
        alone = Request("/v1/sync", self.empty, self.client.device.id.hex(), "ed25519", self.client.device.key.sign, self.client.now())
        yield "signed call outside a session", self.send(alone.raw()), refused
        coded = self.client.request("/v1/session", pb((1, self.client.network), (2, self.client.server)))
        yield "session asked for by a code", self.send(coded.raw()), refused
        stranger = Device()
        unknown = Request("/v1/session", pb((1, self.client.network), (2, self.client.server)),
                          stranger.id.hex(), "ed25519", stranger.key.sign, self.client.now())
        yield "unknown device", self.send(unknown.raw()), refused

    def parameters_signed(self, change):
        request = self.sync()
        request.signature = change(request.signature)
        return self.send(request.raw())

    @staticmethod
    def keyid(parameters, change):
        before, _, rest = parameters.partition('keyid="')
        keyid, _, after = rest.partition('"')
        return f'{before}keyid="{".".join(change(*keyid.split(".")))}"{after}'

    def clock_and_session(self):
        for name, seconds in (("past", -302), ("future", 302)):
            yield f"created in the {name}", self.send(self.sync(created=self.client.now() + seconds).raw()), (401, "clock")
            told = json.loads(self.answer.body).get("server_time_ms", 0) / 1000
            yield "the refusal tells the time", abs(told - time.time()) < 60, True
        yield "created within the window", self.send(self.sync(created=self.client.now() - 290).raw()), (200, None)
        ended = self.parameters(lambda p: self.keyid(p, lambda d, s, e: (d, s, str(int(time.time() * 1000) - 1))))
        yield "expired session", ended, (401, "session")
        unknown = self.parameters(lambda p: self.keyid(p, lambda d, s, e: (d, os.urandom(16).hex(), e)))
        yield "unknown session", unknown, (401, "session")
        other = self.parameters(lambda p: self.keyid(p, lambda d, s, e: (Device().id.hex(), s, e)))
        yield "session of another device", other, (401, "authentication")

    def session_request(self):
        network, server = self.client.network, self.client.server

        def asked(body):
            return self.send(self.client.session_request(body).raw())

        yield "session of another network", asked(pb((1, os.urandom(16)), (2, server))), (403, "wrong-network")
        yield "session of another server", asked(pb((1, network), (2, os.urandom(16)))), (403, "wrong-server")
        yield "session request that does not decode", asked(b"\xff"), (422, "malformed")
        yield "empty session request", asked(b""), (422, "malformed")
        yield "unknown fields in a session request", asked(pb((1, network), (2, server), (99, b"later"))), (200, None)

    def messages(self):
        bad, c = (422, "malformed"), self.client

        def asked(**other):
            return self.posted("/v1/sync", self.sync_body(**other))

        yield "garbage for a message", self.posted("/v1/sync", os.urandom(64).replace(b"\0", b"\xff") + b"\xff"), bad
        yield "message cut short", self.posted("/v1/sync", self.empty[:-1]), bad
        yield "number that never ends", self.posted("/v1/sync", b"\x08" + b"\x80" * 11), bad
        yield "field of number 0", self.posted("/v1/sync", b"\x02\x00"), bad
        yield "group", self.posted("/v1/sync", self.empty + b"\x0b\x0c"), bad
        yield "nested deeper than 8", self.posted("/v1/sync", self.nested(20)), bad
        yield "unknown fields", self.posted("/v1/sync", self.empty + pb((99, b"later"))), (200, None)
        yield "protocol 2", asked(f1=2), (426, "update-needed")
        yield "no protocol", asked(f1=0), (426, "update-needed")
        yield "request id of 15 bytes", asked(f3=bytes(15)), bad
        yield "incarnation of 9 bytes", asked(f4=bytes(range(9))), bad
        yield "lease of 65 bytes", asked(f5=bytes(65)), bad
        anchor = fields(c.anchor)
        parts = [one(anchor, 1), one(anchor, 2), num(anchor, 3), one(anchor, 4)]

        def anchored(i, value):
            return pb(*enumerate(parts[:i] + [value] + parts[i + 1 :], 1))

        yield "feed hash of 31 bytes", asked(f6=anchored(3, bytes(31))), bad
        for name, i, value in (("another feed", 1, os.urandom(16)), ("a cursor above the head", 2, 1 << 40), ("another hash", 3, os.urandom(32))):
            body = self.client.call("/v1/sync", self.sync_body(f6=anchored(i, value)))
            diverged = fields(one(fields(body), 5))
            yield f"anchor of {name} diverges", (bool(diverged), bool(num(diverged, 2))), (True, i == 1)
        yield "41 older anchors", asked(f7=[c.anchor] * 41), bad
        yield "501 changes", asked(f8=[pb((1, b"x"))] * 501), bad
        head = pb((1, os.urandom(16)), (2, c.device.id), (3, c.incarnation), (4, 1), (5, bytes(32)))
        yield "4,097 own heads", asked(f11=[head] * 4097), bad
        everything = pb((1, bytes(16)), (2, b"\xff" * 16), (4, bytes(16)))

        def compared(ranges, salt=os.urandom(16)):
            return self.posted("/v1/compare", pb((1, 1), (2, os.urandom(16)), (3, salt), (4, ranges)))

        yield "comparison of nothing", compared([]), bad
        yield "comparison with a salt of 15 bytes", compared([everything], bytes(15)), bad
        yield "ranges that overlap", compared([everything, everything]), bad
        backwards = pb((1, b"\xff" * 16), (2, bytes(16)), (4, bytes(16)))
        yield "range that ends before it begins", compared([backwards]), bad
        small = [pb((1, i.to_bytes(16, "big")), (2, i.to_bytes(16, "big")), (4, bytes(16))) for i in range(257)]
        yield "257 ranges", compared(small), bad
        yield "honest comparison", compared([everything]), (200, None)

        def fetched(*pairs):
            return self.posted("/v1/fetch", pb((1, 1), (2, os.urandom(16)), *pairs))

        yield "1,001 documents", fetched((3, [pb((1, i.to_bytes(16, "big"))) for i in range(1, 1002)])), bad
        yield "document of 15 bytes", fetched((3, [pb((1, bytes(range(15))))])), bad
        yield "resumption of 257 bytes", fetched((3, [pb((1, bytes(range(16))))]), (5, bytes(257))), bad
        yield "document that is not there", fetched((3, [pb((1, os.urandom(16)))])), (200, None)

    @staticmethod
    def nested(depth):
        inner = b""
        for _ in range(depth):
            inner = pb((1, inner or b"x"))
        return pb((1, 1), (9, inner))

    def enrolment(self):
        c, refused = self.client, (404, "not-here")
        again = c.called()
        other = Client.__new__(Client)
        other.__dict__ |= {"invitation": c.invitation, "device": Device(), "network": c.network}
        taken = c.invitation.call("join", pb(*again, (5, Client.enrolment_request(other))))
        bodies = []

        def asked(path, body):
            answer = c.plain(path, body)
            if answer.status == 404:
                refusal = json.loads(answer.body)
                refusal.pop("instance", None)
                bodies.append(json.dumps(refusal, sort_keys=True))
            return problem(answer)

        yield "invitation that another has used", asked("/v1/enrol/join", taken), refused
        call = c.invitation.call("join", pb(*again, (5, c.enrolment_request())))
        yield "the same device joins again", asked("/v1/enrol/join", call), (200, None)
        broken = call[:-1] + bytes([call[-1] ^ 1])
        yield "join with a wrong signature", asked("/v1/enrol/join", broken), refused
        as_poll = c.invitation.call("poll", pb(*again))
        yield "poll as join", asked("/v1/enrol/join", as_poll), refused
        late = list(again)
        late[3] = (4, Fixed((c.now() - 400) * 1000))
        yield "poll from another time", asked("/v1/enrol/fetch", c.invitation.call("poll", pb(*late))), (401, "clock")
        elsewhere = list(again)
        elsewhere[1] = (2, os.urandom(16))
        yield "poll meant for another server", asked("/v1/enrol/fetch", c.invitation.call("poll", pb(*elsewhere))), refused
        yield "call that does not decode", asked("/v1/enrol/join", b"\xff"), (422, "malformed")
        yield "refusals are alike", len(set(bodies)), 1
        named = pb((1, os.urandom(32)), (2, c.network), (3, c.server))
        yield "invitation by a worker", self.send(self.signed("/v1/enrol/invite", named).raw()), (403, "not-permitted")
        yield "revocation of an unknown invitation", self.send(self.signed("/v1/enrol/revoke", named).raw()), refused
        once = self.signed("/v1/enrol/revoke", named).raw()
        self.send(once)
        yield "replay of what happens once", self.send(once), (409, "replayed")
        yield "revocation under a code", self.posted("/v1/enrol/revoke", named), (401, "authentication")

    def connections(self):
        c = self.client
        first, second = self.sync(), self.sync()
        connection = c.connect()
        connection.send(first.raw() + second.raw())
        answers = [connection.answer(), connection.answer()]
        connection.close()
        right = all(a and answered(a, r, c.session[1]) for a, r in zip(answers, (first, second)))
        yield "pipelined requests are answered in order", right, True
        replayed = self.sync()
        yield "replay of what changes nothing", [self.send(replayed.raw()) for _ in range(2)], [(200, None)] * 2
        connection = c.connect()
        connection.send(self.sync().raw()[:-5])
        connection.socket.shutdown(socket.SHUT_RDWR)
        connection.close()
        slow = c.connect()
        for byte in self.sync().raw()[:30]:
            slow.send(bytes([byte]))
            time.sleep(0.01)
        yield "others are served while one is slow", self.send(self.sync().raw()), (200, None)
        slow.close()
        plain = socket.create_connection((c.invitation.host, c.invitation.port), 10)
        plain.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: samen\r\n\r\n")
        yield "no answer without TLS", b"HTTP/1.1 200" in plain.recv(4096), False
        plain.close()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.wrap_socket(socket.create_connection((c.invitation.host, c.invitation.port), 10))
            yield "TLS 1.2", "accepted", "refused"
        except (ssl.SSLError, ConnectionError):
            yield "TLS 1.2", "refused", "refused"

    def all(self):
        groups = (self.http, self.digest, self.authentication, self.clock_and_session, self.session_request,
                  self.messages, self.connections, self.enrolment)
        for group in groups:
            yield from group()
