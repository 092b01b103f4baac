"""membership.md §1 and §2: entries, their pasts and chains, and which of them are judged at all."""

NETWORK_KINDS = set(
    "NetworkGenesis OrganisationGrant AdminGrant ServerGrant MemberGrant DeviceGrant RecoveryGrant Delegation Confirm "
    "HandoverConfirmed Remove RemoveProposal".split()
)
DOCUMENT_KINDS = set(
    "DocumentCreate MemberAdd MemberRemove NewEpoch KeyGrant Cutoff Adopt Hold HoldLift EraseRequest EraseApprove "
    "EraseDone".split()
)


class Entry:
    def __init__(self, line):
        get = line.get
        self.id, self.log, self.kind, self.signer = line["id"], line["log"], line["kind"], line["signer"]
        self.seq, self.prev = line["authorSeq"], get("authorPrev")
        self.parents, self.heads = get("parents", []), get("networkHeads", [])
        self.organisation, self.member, self.device = get("organisation"), get("member"), get("device")
        self.role, self.reason, self.points = get("role"), get("reason"), get("trustUntil", [])
        self.subject, self.delegation, self.limit = get("subject"), get("delegation"), get("limit", 0)
        self.level = None  # at which it is judged
        self.acting = []  # the standings through which it acts, if it is valid

    @property
    def is_resignation(self):
        by_itself = self.device == self.signer != "root" and not self.member
        return self.kind == "Remove" and by_itself and not self.subject

    def own(self):
        """What it refers to in its own log."""
        return [*self.parents, *([self.prev] if self.prev else [])]

    def refers(self):
        return self.own() + self.heads

    def members(self):
        return {standing.member for standing in self.acting}


class Graph:
    """§1 and §2: pasts, chains and what is known, as sets of bits, and what needs no judgement."""

    def __init__(self, lines):
        entries = {line["id"]: Entry(line) for line in lines}
        self.order = self.complete(entries)
        self.by_id = {entry.id: entry for entry in self.order}
        self.status = dict.fromkeys(entries, "pending")
        self.past, self.known, self.chain, self.contested = {}, {}, {}, {}
        self.broken = set()
        at = {}  # places: log, signer and author_seq
        stopping = {}
        for number, entry in enumerate(self.order):
            entry.bit = 1 << number
        for entry in self.order:
            refers = [self.by_id[i] for i in entry.refers()]
            same = [e for e in map(self.by_id.get, entry.own()) if e.log == entry.log]
            prev = self.by_id.get(entry.prev)
            self.past[entry] = self.joined(e.bit | self.past[e] for e in same)
            heads = [self.by_id[i] for i in entry.heads if self.by_id[i].log == "network"]
            self.known[entry] = self.joined([self.past[h] | h.bit for h in heads] + [self.known[e] for e in same])
            if entry.log == "network":
                self.known[entry] = self.past[entry]
            self.chain[entry] = entry.bit | (self.chain[prev] if prev else 0)
            if entry.log == "network" or (self.past[entry] | entry.bit) & self.bit(entry.log):
                at.setdefault((entry.log, entry.signer, entry.seq), []).append(entry)
            unknown = entry.kind not in (NETWORK_KINDS if entry.log == "network" else DOCUMENT_KINDS)
            if unknown or any(stopping[e] for e in refers):
                stopping[entry] = True
                self.status[entry.id] = "stopped"
                continue
            stopping[entry] = False
            self.status[entry.id] = "void"
            if prev in self.broken or self.is_broken(entry, prev):
                self.broken.add(entry)
                self.chain[entry] = entry.bit
        self.judged = [e for e in self.order if not stopping[e] and e not in self.broken]
        for entry in self.order:
            if not stopping[entry]:
                place = at.get((entry.log, entry.signer, entry.seq), [])
                rivals = [r for r in place if r is not entry and not self.before(entry, r)]
                earlier = self.contested.get(self.by_id.get(entry.prev), [])
                self.contested[entry] = earlier + [(entry, r) for r in rivals]

    @staticmethod
    def complete(entries):
        """Entries all of whose references are here, every one after those."""
        waits, count, ready = {}, {}, []
        for entry in entries.values():
            refers = set(entry.refers())
            count[entry.id] = len(refers)
            for i in refers:
                waits.setdefault(i, []).append(entry)
            if not refers:
                ready.append(entry)
        for entry in ready:  # grows while it is walked
            for other in waits.get(entry.id, []):
                count[other.id] -= 1
                if not count[other.id]:
                    ready.append(other)
        return ready

    @staticmethod
    def joined(sets):
        result = 0
        for one in sets:
            result |= one
        return result

    def bit(self, i):
        return self.by_id[i].bit if i in self.by_id else 0

    def is_broken(self, entry, prev):
        if (prev.seq + 1 != entry.seq or prev.signer != entry.signer) if prev else entry.seq != 1:
            return True
        if any(self.by_id[i].log != entry.log for i in entry.own()):
            return True
        return any(entry.log == "network" or self.by_id[i].log != "network" for i in entry.heads)

    def before(self, a, b):
        return bool(self.past[b] & a.bit)
