"""Requests that are wrong in one way each, and how README.md §10 and conversation.md §9 say they are refused."""
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

    def sync_body(self, other=()):
        """An honest SyncRequest that only asks, with other values in some fields."""
        c = self.client
        honest = {1: 1, 3: os.urandom(16), 4: c.incarnation, 5: c.lease, 6: c.anchor, 10: 65536}
        return pb(*sorted((honest | dict(other)).items()))

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

    def parameters(self, old, new):
        """Signed anew over other parameters."""
        request = self.sync()
        assert old in request.parameters, old
        request.parameters = request.parameters.replace(old, new)
        request.sign(self.client.mac)
        return self.send(request.raw())

    def posted(self, path, body):
        return self.send(self.client.request(path, body).raw())

    def authenticated(self, request):
        try:
            return bool(answered(self.answer, request, self.client.session[1]))
        except Refused:
            return False

    # --- the cases: (name, seen, as Protocol says it)

    def http(self):
        request, host, spelling, bare = self.sync(), "Host: samen\r\n", (400, "spelling"), (400, "no problem details")
        yield "no Host", self.altered(host, ""), spelling
        yield "two Hosts", self.altered(host, host + host), spelling
        yield "after which the connection ends", self.closed, True
        for target in ("*", "/v1/../v1/sync", "/v1//sync", "/v1/%73ync", "/v1/sync?a=%20", "/v1/sync#a", "//samen/v1/sync"):
            yield f"target {target}", self.send(request.raw(target)), spelling
        yield "target of 2,000 bytes", self.send(request.raw("/v1/" + "a" * 2000)), spelling
        for target in ("https://samen/v1/sync", "https://elsewhere/v1/sync", "ftp://a@b/v1/sync", "https://samen/v1/sync#a"):
            yield f"target {target}", self.send(request.raw(target)), (200, None)
        yield "target without a slash", self.send(request.raw("v1/sync")), bare
        yield "small letters in the method", self.altered("POST", "post"), bare
        yield "method of 17 letters", self.altered("POST", "P" * 17), bare
        yield "two lengths", self.with_line("Content-Length: 7"), bare
        yield "both length and chunks", self.with_line("Transfer-Encoding: chunked"), bare
        yield "negative length", self.altered(f"Content-Length: {len(self.empty)}", "Content-Length: -1"), bare
        yield "length of 20 digits", self.altered(f"Content-Length: {len(self.empty)}", "Content-Length: " + "9" * 20), bare
        yield "space before a colon", self.with_line("X-Spare : 1"), bare
        yield "folded line", self.with_line("X-Spare: 1\r\n 2"), bare
        yield "NUL in a line", self.with_line("X-Spare: \0"), bare
        yield "line of 100,000 bytes", self.with_line("X-Spare: " + "a" * 100_000), bare
        yield "5,000 lines", self.with_line("\r\n".join(["X-Spare: 1"] * 5000)), bare
        yield "lines that end without a return", self.send(b"GET /v1/hello HTTP/1.1\nHost: samen\n\n"), bare
        yield "HTTP/2 preface", self.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), bare
        yield "noise", self.send(bytes(range(128, 256)) + b"\r\n\r\n"), bare
        yield "another path", self.posted("/v1/other", b""), (404, "not-here")
        yield "another method", self.altered("POST", "PUT"), (405, "method")
        yield "hello asked by POST", self.posted("/v1/hello", b""), (405, "method")
        yield "content of another type", self.with_line("Content-Type: text/html"), (200, None)
        yield "unknown header", self.with_line("X-Spare: 1"), (200, None)
        packed = self.client.request("/v1/sync", gzip.compress(self.empty))
        packed.extra.append("Content-Encoding: gzip")
        yield "compressed body", self.send(packed.raw()), (422, "malformed")
        yield "body above 1 MiB", self.posted("/v1/sync", bytes((1 << 20) + 1)), (413, "too-large")
        chunked = request.raw().replace(f"Content-Length: {len(self.empty)}".encode(), b"Transfer-Encoding: chunked")
        head, _, body = chunked.partition(b"\r\n\r\n")
        yield "chunks", self.send(head + b"\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)), (200, None)
        yield "chunk without a length", self.send(head + b"\r\n\r\nzz\r\n" + body + b"\r\n0\r\n\r\n"), bare

    def digest(self):
        request, bad = self.sync(), (422, "malformed")
        raw, line = request.raw(), f"Content-Digest: {request.digest}\r\n".encode()
        yield "no digest", self.send(raw.replace(line, b"")), bad
        yield "two digests", self.send(raw.replace(line, line * 2)), bad
        yield "another content", self.send(raw[:-1] + bytes([raw[-1] ^ 1])), bad
        longer = f"sha-512=:{base64_of(hashlib.sha512(request.body).digest())}:"
        for name, digest in (("sha-512", longer), ("no padding", request.digest.replace("=:", ":").replace("256:", "256=:"))):
            request.digest = digest
            request.sign(self.client.mac)
            yield f"digest: {name}", self.send(request.raw()), bad

    def authentication(self):
        c, refused, request = self.client, (401, "unauthenticated"), self.sync()
        signature, raw = f"Signature: samen=:{base64_of(request.signature)}:\r\n".encode(), request.raw()
        yield "no signature", self.send(raw.replace(signature, b"")), refused
        yield "two signatures", self.send(raw.replace(signature, signature * 2)), refused
        yield "another label", self.send(raw.replace(b"samen=", b"other=")), refused
        for name, change in (("wrong code", lambda s: bytes(32)), ("code cut short", lambda s: s[:31])):
            request = self.sync()
            request.signature = change(request.signature)
            yield name, self.send(request.raw()), refused
        session, algorithm = c.session[0], ';alg="hmac-sha256"'
        _, number, expiry = session.split(".")
        for name, old, new in (
            ("parameters in another order", f';keyid="{session}"{algorithm}', f'{algorithm};keyid="{session}"'),
            ("component too many", '"@query"', '"@query" "host"'),
            ("component too few", ' "@query"', ""), ("another tag", "samen-v1", "samen-v2"),
            ("key id in capitals", session, session.upper()), ("expiry with a zero before it", "." + expiry, ".0" + expiry),
            ("created with a sign", "created=", "created=+"), ("other algorithm", "hmac-sha256", "hmac-sha512"),
            ("field of 2,000 bytes", 'tag="', 'spare="' + "a" * 2000 + '";tag="'), ("no nonce", ";nonce=", ";once="),
            ("another session", number, os.urandom(16).hex()), ("another device's session", c.device.id.hex(), Device().id.hex()),
            ("expired session", expiry, str(int(time.time() * 1000) - 1)),
        ):
            yield name, self.parameters(old, new), refused
        yield "nonce of 15 bytes", self.send(self.sync(nonce="00" * 15).raw()), refused
        yield "nonce in capitals", self.send(self.sync(nonce="AB" * 16).raw()), refused
        yield "signed for another path", self.send(self.sync().raw("/v1/fetch")), refused
        yield "query added", self.send(self.sync().raw("/v1/sync?a=1")), refused
        alone = Request("/v1/sync", self.empty, c.device.id.hex(), "ed25519", c.device.key.sign, c.now())
        yield "signed call outside a session", self.send(alone.raw()), refused
        yield "session asked for by a code", self.posted("/v1/session", pb((1, c.network), (2, c.server))), refused
        unknown = Device()
        body = pb((1, c.network), (2, c.server))
        asked = Request("/v1/session", body, unknown.id.hex(), "ed25519", unknown.key.sign, c.now())
        yield "unknown device", self.send(asked.raw()), refused
        for name, seconds in (("past", -302), ("future", 302)):
            yield f"created in the {name}", self.send(self.sync(created=c.now() + seconds).raw()), (401, "clock")
            told = json.loads(self.answer.body).get("server_time_ms", 0) / 1000
            yield "the refusal tells the time", abs(told - c.now()) < 60, True
        yield "created within the window", self.send(self.sync(created=c.now() - 290).raw()), (200, None)

    def session_request(self):
        network, server = self.client.network, self.client.server
        for name, body, expected in (
            ("of another network", pb((1, os.urandom(16)), (2, server)), (403, "wrong-network")),
            ("of another server", pb((1, network), (2, os.urandom(16))), (401, "unauthenticated")),
            ("that does not decode", b"\xff", (422, "malformed")), ("that is empty", b"", (403, "wrong-network")),
            ("with unknown fields", pb((1, network), (2, server), (99, b"later")), (200, None)),
        ):
            yield f"session request {name}", self.send(self.client.session_request(body).raw()), expected

    def messages(self):
        c, bad, large, good = self.client, (422, "malformed"), (413, "too-large"), (200, None)
        anchor = fields(c.anchor)
        parts = [one(anchor, 1), one(anchor, 2), num(anchor, 3), one(anchor, 4)]

        def anchored(place, value):
            return pb(*enumerate(parts[:place] + [value] + parts[place + 1 :], 1))

        group = b"\x9b\x06", b"\x9c\x06"
        for name, body, expected in (
            ("garbage", b"\xff" * 64, bad), ("a message cut short", self.empty[:-1], bad),
            ("a number that never ends", b"\x08" + b"\x80" * 11, bad), ("field number 0", b"\x02\x00", bad),
            ("a group", self.empty + group[0] + group[1], good), ("a group without an end", self.empty + group[0], bad),
            ("nesting deeper than 8", self.empty + group[0] * 20 + group[1] * 20, bad),
            ("unknown fields", self.empty + pb((99, b"later")), good), ("no message at all", b"", (426, "version")),
        ):
            yield name, self.posted("/v1/sync", body), expected
        head = pb((1, os.urandom(16)), (2, c.device.id), (3, c.incarnation), (4, 1), (5, bytes(32)))
        for name, other, expected in (
            ("protocol 2", {1: 2}, (426, "version")), ("request id of 15 bytes", {3: bytes(15)}, good),
            ("incarnation of 9 bytes", {4: b"incarnate"}, bad), ("lease of 65 bytes", {5: bytes(65)}, large),
            ("feed id of 15 bytes", {6: anchored(1, b"x" * 15)}, bad), ("41 older anchors", {7: [c.anchor] * 41}, large),
            ("501 changes", {8: [pb((1, b"x"))] * 501}, large), ("1,001 entries", {9: [pb((1, b"x"))] * 1001}, large),
            ("4,097 own heads", {11: [head] * 4097}, large),
        ):
            yield name, self.posted("/v1/sync", self.sync_body(other)), expected
        for name, place, value in (
            ("of another feed", 1, os.urandom(16)), ("above the head", 2, 1 << 40), ("of another hash", 3, os.urandom(32))
        ):
            diverged = fields(one(c.call("/v1/sync", self.sync_body({6: anchored(place, value)})), 5))
            yield f"an anchor {name} diverges", (num(diverged, 3) > 0, num(diverged, 2)), (True, int(place == 1))

        def span(first, last):
            return pb((1, first), (2, last), (4, bytes(16)))

        everything, salt = span(bytes(16), b"\xff" * 16), os.urandom(16)
        small = [span(i.to_bytes(16, "big"), i.to_bytes(16, "big")) for i in range(257)]
        for name, ranges, salt_of, expected in (
            ("of everything", [everything], salt, good), ("of nothing", [], salt, large), ("of 257 ranges", small, salt, large),
            ("with a salt of 15 bytes", [everything], salt[1:], bad), ("of ranges that overlap", [everything] * 2, salt, bad),
            ("of a range that ends before it begins", [span(b"\xff" * 16, bytes(16))], salt, bad),
        ):
            body = pb((1, 1), (2, os.urandom(16)), (3, salt_of), (4, ranges))
            yield f"comparison {name}", self.posted("/v1/compare", body), expected
        many = [i.to_bytes(16, "big") for i in range(1, 1002)]
        for name, documents, resume, expected in (
            ("of a document that is not there", [os.urandom(16)], b"", good), ("of 1,001 documents", many, b"", large),
            ("of an id of 15 bytes", [b"x" * 15], b"", bad), ("resumed by 257 bytes", [bytes(16)], bytes(257), large),
        ):
            body = pb((1, 1), (2, os.urandom(16)), (3, [pb((1, d)) for d in documents]), (5, resume))
            yield f"fetch {name}", self.posted("/v1/fetch", body), expected

    def refusals(self):
        """What a refusal looks like."""
        c, key = self.client, public(Device().key)
        other = pb((1, key), (2, os.urandom(16)), (3, c.server))
        signed = Request("/v1/enrol/revoke", other, c.session[0], "ed25519", c.device.key.sign, c.now())
        digest, code = self.sync(), self.sync()
        digest.body, code.signature = digest.body[:-1] + b"\xff", bytes(32)
        for name, request, expected in (
            ("422 of a message", c.request("/v1/sync", b"\xff"), True), ("413 of a list", c.request("/v1/compare", pb((1, 1))), True),
            ("426", c.request("/v1/sync", b""), True), ("401 of what a body names", signed, True),
            ("401 of a clock", self.sync(created=c.now() - 400), False), ("401 of a code", code, False),
            ("422 of a digest", digest, False), ("404 of a path", c.request("/v1/other", b""), False),
            ("413 of a body", c.request("/v1/sync", bytes((1 << 20) + 1)), False),
            ("405", c.request("/v1/hello", b""), False), ("403 of a session", c.session_request(b""), False),
        ):
            self.send(request.raw())
            yield f"refusal {name} is authenticated: {expected}", self.authenticated(request), expected
        self.posted("/v1/sync", b"\xff")
        yield "it is problem details", self.answer.headers["content-type"], "application/problem+json"
        named = {"action", "scope", "type", "title", "status", "detail", "instance"}
        yield "with these fields", set(json.loads(self.answer.body)), named

    def connections(self):
        c, first, second = self.client, self.sync(), self.sync()
        connection = c.connect()
        connection.send(first.raw() + second.raw())
        answers = [connection.answer(), connection.answer()]
        connection.close()
        right = [answered(a, r, c.session[1]) != b"" for a, r in zip(answers, (first, second))]
        yield "two requests sent at once are answered in their order", right, [True, True]
        again = self.sync()
        yield "what changes nothing can be repeated", [self.send(again.raw()) for _ in range(2)], [(200, None)] * 2
        cut = c.connect()
        cut.send(self.sync().raw()[:-5])
        cut.socket.shutdown(socket.SHUT_RDWR)
        cut.close()
        slow, raw = c.connect(), self.sync().raw()
        slow.send(raw[:30])
        yield "others are served while one is slow", self.send(self.sync().raw()), (200, None)
        began = time.time()
        slow.more()
        yield "who does not go on is cut off within half a minute", time.time() - began < 29, True
        slow.close()
        plain = socket.create_connection((c.invitation.host, c.invitation.port), 10)
        plain.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: samen\r\n\r\n")
        yield "without TLS there is no answer", b"HTTP" in plain.recv(4096), False
        plain.close()
        older = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        older.check_hostname, older.verify_mode = False, ssl.CERT_NONE
        older.maximum_version = ssl.TLSVersion.TLSv1_2
        try:
            older.wrap_socket(socket.create_connection((c.invitation.host, c.invitation.port), 10))
            yield "TLS 1.2", "accepted", "refused"
        except OSError:
            yield "TLS 1.2", "refused", "refused"

    def enrolment(self):
        c, refused, bodies = self.client, (404, "not-here"), []
        another = Client.__new__(Client)
        another.__dict__ |= {"invitation": c.invitation, "device": Device(), "network": c.network}
        taken = c.invitation.call("join", pb(*c.called(), (5, Client.enrolment_request(another))))
        call = c.invitation.call("join", pb(*c.called(), (5, c.enrolment_request())))

        def poll(**other):
            values = dict(c.called()) | {int(n[1:]): v for n, v in other.items()}
            return c.invitation.call("poll", pb(*sorted(values.items())))

        for name, path, body, expected in (
            ("the same device again", "join", call, (200, None)), ("an invitation that another has used", "join", taken, refused),
            ("a wrong signature", "join", call[:-1] + bytes([call[-1] ^ 1]), refused), ("a poll", "join", poll(), refused),
            ("a poll of another time", "fetch", poll(f4=Fixed((c.now() - 400) * 1000)), (401, "clock")),
            ("a poll for another server", "fetch", poll(f2=os.urandom(16)), refused),
            ("a poll for an unknown invitation", "fetch", poll(f3=os.urandom(32)), refused),
            ("what does not decode", "join", b"\xff", (422, "malformed")),
        ):
            answer = c.plain(f"/v1/enrol/{path}", body)
            yield f"{name} as {path}", problem(answer), expected
            if answer.status == 404:
                refusal = json.loads(answer.body)
                refusal.pop("instance")
                bodies.append(json.dumps(refusal))
        yield "these refusals are alike", len(set(bodies)), 1
        key = public(Device().key)
        named = pb((1, key), (2, c.network), (3, c.server))
        for name, body, expected in (
            ("invite", named, (403, "not-permitted")), ("revoke", named, refused),
            ("invite", pb((1, key), (2, os.urandom(16)), (3, c.server)), (401, "unauthenticated")),
            ("invite", pb((1, key), (2, c.network), (3, os.urandom(16))), (401, "unauthenticated")),
        ):
            request = Request(f"/v1/enrol/{name}", body, c.session[0], "ed25519", c.device.key.sign, c.now())
            yield f"a worker's {name}: {expected[1]}", self.send(request.raw()), expected
        yield "revoke under a code", self.posted("/v1/enrol/revoke", named), (401, "unauthenticated")
        statuses = [c.plain("/v1/enrol/fetch", poll(f3=os.urandom(32))) for _ in range(21)]
        yield "who is refused too often waits", problem(statuses[-1]), (429, "rate")
        yield "and is told how long", statuses[-1].headers.get("retry-after", "").isdigit(), True
        yield "while others pass", problem(c.plain("/v1/enrol/fetch", poll())), (200, None)

    def all(self):
        for group in (
            self.http, self.digest, self.authentication, self.session_request, self.messages, self.refusals,
            self.connections, self.enrolment,
        ):
            yield from group()
