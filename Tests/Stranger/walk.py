"""What an honest device does, from the invitation to a case of its own and a colleague who leaves it."""
import json
import os
import pathlib
import time

import xwing
from author import EVENT, MULTI, REGISTER, TEXT, Author, inserted, moment, opaque, parts, record, string
from basics import *
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from malformed import problem
from records import Entry
from transport import Request, answered

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "Protocol" / "vectors"
STORED, DUPLICATE, GAP, FORK, BAD_SIGNATURE, NOT_MEMBER = 1, 2, 3, 4, 5, 6
QUARANTINED, OLD_EPOCH, MALFORMED, TOO_LARGE = 7, 9, 11, 12
WORKER, WRITER, GRANTED, REVOKED, EQUAL = 3, 2, 5, 6, 1


def status(results):
    return [num(r, 1) for r in results]


def refusal(action):
    try:
        action()
    except Refused as refused:
        return str(refused)
    return None


def handmade(check):
    """The key exchange is written by hand, so it is checked before anything rests on it."""
    device = json.loads((VECTORS / "keys.json").read_text())["device"]
    made = xwing.public_key(bytes.fromhex(device["agreementSeed"]))
    check.same("X-Wing: a key from its seed", made.hex(), device["agreementKey"])
    wraps = json.loads((VECTORS / "wraps.json").read_text())
    seed, network = bytes.fromhex(wraps["agreementSeed"]), bytes.fromhex(wraps["network"])
    for v in wraps["wraps"]:
        names = [network] + [bytes.fromhex(n) for n in [v["author"], v["recipient"], *sum(v["epochs"], [])]]
        opened = xwing.unseal(seed, L("seal/wrap", *names), bytes.fromhex(v["sealed"]))
        check.same(f"X-Wing: the wrap {v['name']}", opened.hex(), "".join(v["secrets"]))
    closed = bytearray(xwing.seal(xwing.public_key(seed), b"info", b"words"))
    check.same("X-Wing: what is sealed opens", xwing.unseal(seed, b"info", bytes(closed)), b"words")
    for place in (0, 1100, -1):
        closed[place] ^= 1
        try:
            outcome = xwing.unseal(seed, b"info", bytes(closed))
        except Exception as error:
            outcome = type(error).__name__
        check.same(f"X-Wing: altered at byte {place} it does not", outcome, "InvalidTag")
        closed[place] ^= 1


class Walk:
    def __init__(self, world, check):
        self.world, self.check = world, check

    def invited(self, role):
        invitation = self.world.admin("invite", "--role", role)
        client = Author(invitation["invitation"])
        client.code = invitation["member"]
        return client

    def admitted(self, client):
        """A worker is admitted by a yes; an administrator by its eight words, and by those of the root."""
        typed = "yes\n" if client.role_wanted == "worker" else f"{client.device.fingerprint()}\n{self.world.root}\n"
        return self.world.admin("invite", "--check", stdin=typed)

    def joined(self, role):
        client = self.invited(role)
        client.role_wanted = role
        client.hello()
        client.join()
        self.admitted(client)
        require(client.poll(), "invitation-refused")
        client.open_session()
        client.pull()
        return client

    def enrol(self):
        check = self.check
        self.me = me = self.invited("worker")
        me.role_wanted = "worker"
        hello = me.hello()
        check.same("hello names the server", me.server.hex(), self.world.server)
        check.same("hello names its limits", [num(hello, n) for n in (7, 8, 9)], [65536, 524288, 1 << 20])
        pinned, me.invitation.server_key = me.invitation.server_key, bytes(32)
        check.same("another key than the pinned one is refused", refusal(me.connect), "server-key")
        me.invitation.server_key = pinned
        check.same("no session before the grant", me.exchange(me.session_request().raw()).status, 401)
        check.same("no welcome before joining", refusal(me.poll), "invitation-refused")
        first, again = me.join(), me.join()
        check.same("join, and join again", [first.status, again.status], [200, 200])
        check.same("are answered alike", *(one(fields(a.body), 1) for a in (first, again)))
        check.same("no welcome before the inviter has looked", me.poll(), False)
        check.same("the inviter admits the stranger", [s["state"] for s in self.admitted(me)], ["admitted"])
        check("the welcome opens, and the log leads from the root to the grant", me.poll())
        check.same("the role is the one of the invitation", me.role, WORKER)
        me.open_session()
        check("a session opens, and its answer is authenticated", me.session is not None)

    def pull(self):
        me, check = self.me, self.check
        me.pull()
        check.same("the feed's hash holds from its beginning to its head", num(fields(me.anchor), 3), num(me.page, 2))
        check.same("every entry is proven and nothing waits", len(me.log.waiting), 0)
        before = me.anchor
        me.pull()
        check.same("an exchange about nothing leaves the anchor", me.anchor, before)
        me.start()
        most = 0
        while fields(me.anchor) != fields(before):
            me.sync(max_bytes=1)
            most = max(most, len(me.page.get(4, [])))
        check.same("smaller pages lead to the same anchor", num(me.page, 3), 0)
        check("a page of at most one byte is a small one", most <= 16, f"{most} items")

    def equal(self):
        documents = {e.log for e in self.me.log.entries.values()}
        self.check.same(f"a comparison of {len(documents)} logs finds them equal", self.me.compare(documents), EQUAL)

    def hints(self):
        me, check = self.me, self.check
        feed, cursor = one(fields(me.anchor), 2).hex(), num(fields(me.anchor), 3)
        status, hint = me.asked("/v1/hints")
        check.same("a hint has two members, and names the feed", [status, sorted(hint), hint["feed"]], [200, ["feed", "head"], feed])
        check("it promises nothing beyond what was pulled", hint["head"] <= cursor, hint)
        event, data = me.hint_stream()[:2]
        check.same("a stream begins with it", [event, json.loads(data[5:])], ["event: head", hint])
        for query in ("wait=01", "wait=1&wait=2", "later=1"):
            check.same(f"a hint is not asked for by {query}", me.asked("/v1/hints", query)[0], 422)
        for path in ("/v1/admin/sync-log", "/v1/admin/devices"):
            status, problem = me.asked(path)
            check.same(f"{path} is not for a worker", [status, problem["type"]], [403, "urn:samen:problem:not-permitted"])

    def read(self):
        me, check, admin = self.me, self.check, self.world.admin
        cursor = num(fields(me.anchor), 3)
        self.case = admin("case", "new", "--with", me.code, stdin="Vlinder\n")["code"]
        admin("note", "add", self.case, "--shared", stdin="Week 47\nSchool called: absent since Monday.\n")
        long = "Seen at the station, and again at the bridge. " * 40
        admin("note", "add", self.case, "--shared", stdin=f"Week 48\n{long}\n")
        admin("sync")
        check("a hint says that something came", me.asked("/v1/hints", f"wait=25&after={cursor}")[1]["head"] > cursor)
        me.pull()
        (self.document, self.epoch), *others = me.secrets
        check.same("one document's key came", others, [])
        written = b"".join(me.readable(self.document))
        for words in ("Vlinder", "Week 47", "School called: absent since Monday.", long.strip()):
            check(f"the stranger reads {words[:16]!r}", words.encode() in written)
        items = me.fetch([self.document])
        kinds = ["entry" if 4 in i else "change" for i in items]
        check.same("a fetch brings entries, then changes", kinds, sorted(kinds, reverse=True))
        self.equal()

    def case_of(self, document):
        """Part 10 of the event `opened` (casefile.md §1)."""
        opening = next(p for p in self.me.readable(document) if string("case") in p)
        return opening.partition(b"\x0a\x06")[2][:16]

    def write(self):
        """In a colleague's case: a shared note and two fields."""
        me, check, note, case = self.me, self.check, os.urandom(16), self.case_of(self.document)
        text = "Written from the specification alone: ë, 🦋."
        first = me.change(self.document, self.epoch, {
            (22, note, 2, REGISTER): string("From a stranger"), (22, note, 3, TEXT): inserted(text),
            (2, case, 8, MULTI): string("high"),
        })
        second = me.change(self.document, self.epoch, {(2, case, 17, MULTI): string("no")}, after=first)
        results, _ = me.sync([first.encoded(), second.encoded()])
        check.same("two changes are stored", status(results), [STORED, STORED])
        head = fields(one(results[1], 2))
        check.same("the server's head is the last of them", one(head, 5), second.id)
        where = [(one(r, 4), num(r, 3) > 0) for r in results]
        check.same("durable, at this server", where, [(me.server, True)] * 2)
        for change in (first, second):
            me.take_change(change)
        again, _ = me.sync([first.encoded(), second.encoded()])
        check.same("again they are duplicates", status(again), [DUPLICATE, DUPLICATE])
        check.same("at the same cursors", [num(r, 5) for r in again], [num(r, 5) for r in results])
        self.equal()
        self.world.admin("sync")
        shown = self.world.admin("case", "show", self.case)
        listed = json.dumps(shown)
        check("the colleague's device shows the stranger's field", '"high"' in listed, listed)
        check("and the title of the note", "From a stranger" in listed, listed)
        code = next(word for word in listed.split('"') if word.startswith("N-") and self.is_new_note(word))
        read = self.world.admin("note", "show", code)
        check("and its text", text in json.dumps(read, ensure_ascii=False), read)

    def is_new_note(self, code):
        return "From a stranger" in json.dumps(self.world.admin("note", "show", code))

    def create(self):
        """A case of the stranger's own, which a colleague's device takes for one."""
        me, check, admin = self.me, self.check, self.world.admin
        self.colleague = next(k[2] for d, k in me.log.keys.items() if d != me.device.id)
        created, self.made = me.create_document()
        document, epoch, *_ = self.made
        places = me.add_member(self.made, self.colleague, WRITER)
        case, now = os.urandom(16), int(time.time() * 1000)
        author = opaque(b"".join(one(fields(me.member), n) for n in (1, 2)))
        opened = {3: moment(now), 10: record(case), 11: string("case"), 12: string("core"), 13: moment(1), 14: author}
        phase = parts({3: moment(now + 1), 10: string("intake")})
        first = me.change(document, epoch, {(2, case, 1, EVENT): parts(opened)})
        second = me.change(document, epoch, {
            (2, case, 2, MULTI): string("Libel"), (2, case, 5, MULTI): author, (3, os.urandom(16), 4, EVENT): phase,
        }, after=first)
        results, entries = me.sync([first.encoded(), second.encoded()], [created, *places])
        check.same("the entries of a new document are stored", status(entries), [STORED] * 3)
        check.same("and its first changes in the same request", status(results), [STORED] * 2)
        for change in (first, second):
            me.take_change(change)
        me.pull()
        said = admin("sync")
        lacking = {n: said[n] for n in ("waiting", "waitingForKeys", "rejected", "quarantined") if said[n]}
        check.same("the colleague's device lacks nothing", lacking, {})
        cases = {c["pseudonym"]: c["phase"]["code"] for c in admin("case", "list")["cases"]}
        check.same("the colleague's device lists both cases", cases, {"Vlinder": "intake", "Libel": "intake"})
        again = me.sync([], [created, *places])[1]
        check.same("the entries again are duplicates", status(again), [DUPLICATE] * 3)
        self.equal()

    def prove(self):
        """What conversation.md §4, §5 and §7 promise beside the feed."""
        me, check, document = self.me, self.check, self.made[0]
        chain = me.chains[document, me.device.id, me.incarnation]

        def asked(*pairs):
            return me.call("/v1/sync", pb((1, 1), (3, os.urandom(16)), (4, me.incarnation), *pairs, (10, 65536)))

        def head(change, chain_of=None):
            return pb((1, change.document), (2, change.device), (3, chain_of or change.incarnation), (4, change.seq), (5, change.id))

        check("a lease came with what was stored", 0 < len(me.lease) <= 64, me.lease)
        check.same("an unknown lease is answered by an empty one", one(asked((5, os.urandom(16))), 1), b"")
        check.same("the lease that was given stays", one(asked((5, me.lease)), 1), me.lease)
        check.same("an own head that is right is not contradicted", asked((5, me.lease), (11, [head(chain[-1])])).get(9), None)
        ahead = fields(one(asked((5, me.lease), (11, [head(chain[0])])), 9))
        check.same("one that is behind is told the server's", (num(ahead, 4), one(ahead, 5)), (chain[-1].seq, chain[-1].id))
        none = asked((5, me.lease), (11, [head(chain[-1], os.urandom(8))]))
        check.same("and one that the server lacks, none", num(fields(one(none, 9)), 4), 0)
        anchor = fields(me.anchor)
        wrong = pb((1, me.server), (2, me.feed), (3, num(anchor, 3)), (4, os.urandom(32)))
        diverged = fields(one(asked((6, wrong), (7, [wrong, me.anchor])), 5))
        check.same("a diverged anchor finds the older one that holds", fields(one(diverged, 1)), anchor)
        have = pb((1, document), (2, [head(c)[18:] for c in me.tips(document)]), (3, me.log.heads(document)))
        nothing = me.call("/v1/fetch", pb((1, 1), (2, os.urandom(16)), (3, [have]), (4, 65536)))
        check.same("a fetch by all heads brings nothing", nothing, {})
        created = next(Entry(one(i, 4), me.network) for i in me.fetch([document]) if 4 in i)
        whose = sorted(one(w, 1) for w in created.wraps)
        check.same("a fetch by none brings the recovery key's wraps too", whose, [r[0] for r in me.recipients([me.member])])

    def removed(self):
        """Someone gets a part in the stranger's case, writes, and loses it."""
        me, check, (document, epoch, *_) = self.me, self.check, self.made
        case, guest = self.case_of(document), self.joined("worker")
        me.pull()
        places = me.add_member(self.made, guest.member, WRITER)
        check.same("another stranger gets a part, and keys", status(me.sync([], places)[1]), [STORED] * 2)
        guest.pull()
        check("and is told so", (GRANTED, document) in guest.hints, guest.hints)
        guest.fetch([document])
        check("and reads what was written before", any(b"Libel" in p for p in guest.readable(document)))

        def field(client, number, value, of=epoch):
            return client.change(document, of, {(2, case, number, MULTI): string(value)})

        def pushed(client, change):
            return status(client.sync([change.encoded()], pull=False)[0])

        theirs = field(guest, 18, "yes")
        check.same("and writes", pushed(guest, theirs), [STORED])
        guest.take_change(theirs)
        me.pull()
        check("the first one reads it", theirs.id in me.changes)
        guest.incarnation = os.urandom(8)
        first, rival = field(guest, 18, "no"), field(guest, 18, "unknown")
        check.same("a new incarnation begins a chain", pushed(guest, first), [STORED])
        check.same("its rival, from its author", pushed(guest, rival), [FORK])
        me.pull()
        check.same("is not kept", (first.id in me.changes, rival.id in me.changes), (True, False))
        check.same("its rival, from somebody else", pushed(me, rival), [FORK])
        me.fetch([document])
        guest.incarnation = theirs.incarnation
        check.same("is kept beside it", (first.id in me.changes, rival.id in me.changes), (True, True))
        self.equal()
        unseen = field(me, 19, "no")
        removal = me.entry(document, 42, pb((1, guest.member)))
        check.same("the removal is stored", status(me.sync([], [removal.encoded()])[1]), [STORED])
        check.same("the removed one still pushes", pushed(guest, field(guest, 18, "no")), [QUARANTINED])
        guest.pull()
        check("the removed one is told so", (REVOKED, document) in guest.hints, guest.hints)
        fetched = guest.fetch([document])
        check.same("and a fetch brings entries only", [item for item in fetched if 4 not in item], [])
        check("what ended its part among them", removal.encoded() in [one(item, 4) for item in fetched])
        check("and nothing that was written since", unseen.id not in guest.changes)
        check.same("a change that had not seen the removal", pushed(me, unseen), [STORED])
        me.take_change(unseen)
        check.same("the old epoch after the removal was seen", pushed(me, field(me, 20, "no")), [OLD_EPOCH])
        point = pb((1, theirs.incarnation), (2, theirs.seq), (3, theirs.id))
        cutoff = me.entry(document, 45, pb((1, guest.device.id), (2, [point])))
        rekeyed, self.made = me.new_epoch(document, [me.member, self.colleague])
        check.same("a cutoff and a new epoch", status(me.sync([], [cutoff.encoded(), rekeyed])[1]), [STORED] * 2)
        fresh = field(me, 20, "no", of=self.made[1])
        check.same("a change under the new epoch", pushed(me, fresh), [STORED])
        me.take_change(fresh)
        said = self.world.admin("sync")
        lacking = {n: said[n] for n in ("waiting", "waitingForKeys", "rejected") if said[n]}
        check.same("the colleague's device opens it", lacking, {})

    def still_honest(self):
        """After all that was wrong."""
        me, check, (document, epoch, *_) = self.me, self.check, self.made
        me.pull()
        change = me.change(document, epoch, {(2, self.case_of(document), 9, MULTI): string("suspected")})
        check.same("an honest change is still stored", status(me.sync([change.encoded()])[0]), [STORED])
        me.take_change(change)
        me.pull()
        self.equal()
        said = self.world.admin("sync")
        check.same("the colleague's exchange is complete", said["outcome"], "complete")
        self.world.admin("verify")
        check("the colleague's samen verify finds nothing wrong", True)

    def inviter(self):
        """The stranger as an administrator: the calls that happen once."""
        check, boss, key = self.check, self.joined("admin"), public(Ed25519PrivateKey.generate())
        named = pb((1, key), (2, boss.network), (3, boss.server))

        def called(path, body, raw=None):
            request = Request(path, body, boss.session[0], "ed25519", boss.device.key.sign, boss.now())
            answer = boss.exchange(raw or request.raw())
            if raw is None:
                answered(answer, request, boss.session[1])
            return problem(answer), request.raw()

        first, raw = called("/v1/enrol/invite", named)
        check.same("an administrator invites", first, (200, None))
        check.same("the same request again", called("/v1/enrol/invite", named, raw)[0], (409, "replayed"))
        check.same("the same invitation in another request", called("/v1/enrol/invite", named)[0], (200, None))
        listed = boss.call("/v1/enrol/requests", pb((1, 1)))
        check.same("the invitation is listed", [one(fields(i), 1) for i in listed[1]], [key])
        welcome = pb((1, key), (2, pb((1, bytes(1200)), (2, bytes(32)))), (3, boss.network), (4, boss.server))
        check.same("a welcome for nobody", called("/v1/enrol/welcome", welcome)[0], (409, "state"))
        check.same("a revocation", called("/v1/enrol/revoke", named)[0], (200, None))
        check.same("a revocation again", called("/v1/enrol/revoke", named)[0], (200, None))
        nobody = pb((1, bytes([2]) + bytes(31)), (2, boss.network), (3, boss.server))
        check.same("an invitation whose name is no key", called("/v1/enrol/invite", nobody)[0], (422, "malformed"))
