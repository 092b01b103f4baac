"""membership.md §5 and §6: which entries of a document's log are valid, its members, and whether it is erased."""
import collections

from network import READER, RELAY, organisation

DOCUMENT_ROLES = {"owner": 4, "writer": 5, "reader": 6}
NAMES = {level: name for name, level in DOCUMENT_ROLES.items()}


class Document:
    """§5 and §6."""

    def __init__(self, graph, network, log):
        self.graph, self.network, self.log = graph, network, log
        self.past, self.known, self.before = graph.past, graph.known, graph.before
        self.added, self.removed = collections.defaultdict(list), collections.defaultdict(list)
        self.valid, self.holds, self.exists = 0, [], False
        create = graph.by_id.get(log)
        self.entries = [e for e in graph.judged if e.log == log and create and self.past[e] & create.bit]
        if create not in graph.judged or create.kind != "DocumentCreate":
            return
        self.organisation = create.organisation
        self.cutoffs = [e for e in self.entries if e.kind == "Cutoff" and self.may_cover(e)]
        for cutoff in self.cutoffs:
            self.accept(cutoff)
        self.create(create)
        if not self.exists:
            return
        for level in range(2, 7):
            for entry in self.entries:
                if entry.level is None:
                    self.judge(entry, level)

    def create(self, entry):
        having = self.network.standings(entry.signer, self.known[entry])
        having = [s for s in having if organisation(s.member) == self.organisation]
        acting = [s for s in having if s.member == entry.member and s.level <= 4 and not self.is_struck(entry, s, 4)]
        if acting and not entry.parents and not entry.prev:
            entry.level, entry.acting, self.exists = 4, acting, True
            self.accept(entry)
            self.added[entry.member].append((4, entry))

    def judge(self, entry, level):
        open_levels = self.levels(entry)
        if min(open_levels, default=None) != level:
            return
        entry.level = level
        standings = open_levels[level]
        entry.acting = [s for s in standings if not self.is_struck(entry, s, level) and not self.is_forked(entry, s)]
        if entry.kind == "Hold" and level <= 5:
            self.holds.append(entry)
        if entry.acting and self.is_permitted(entry):
            self.accept(entry)
            if entry.kind == "MemberAdd":
                self.added[entry.member].append((DOCUMENT_ROLES[entry.role], entry))
            if entry.kind == "MemberRemove":
                self.removed[entry.member].append(entry)

    def accept(self, entry):
        self.graph.status[entry.id] = "valid"
        self.valid |= entry.bit

    def levels(self, entry):
        """Level -> the standings that give it."""
        found = collections.defaultdict(set)
        for standing in self.network.standings(entry.signer, self.known[entry]):
            if standing.level <= 3 and organisation(standing.member) == self.organisation:
                found[standing.level].add(standing)
            if standing.level >= RELAY:
                continue
            for role in self.roles(standing.member, self.past[entry], self.known[entry]):
                found[6 if standing.level == READER else role].add(standing)
        return found

    def roles(self, member, view, known):
        found = set()
        for role, grant in self.added[member]:
            removes = [r for r in self.removed[member] if r.bit & view and not self.before(r, grant)]
            ended = any(r.level < role or r.level == role and member in r.members() for r in removes)
            unknown = known & ~self.known[grant]
            if grant.bit & view and not ended and not any(r.bit & unknown for r in self.network.removals[member]):
                found.add(role)
        return found

    def is_struck(self, entry, standing, level):
        removals = self.network.concerning(entry.signer, standing, standing.level)
        if any(not r.bit & self.known[entry] for r in removals) and not self.is_covered(entry):
            return True
        removed = [r for r in self.removed[standing.member] if level >= 4 and r.level < level]
        return any(not self.before(r, entry) and not self.before(entry, r) for r in removed)

    def is_forked(self, entry, standing):
        contested = self.graph.contested[entry]
        return any(not self.is_covered(x) and not self.is_struck(rival, standing, entry.level) for x, rival in contested)

    def may_cover(self, cutoff):
        known = self.known[cutoff]
        having = [s for s in self.network.standings_in(self.organisation, cutoff.signer, known) if s.level <= 3]
        removals = {s: self.network.concerning(cutoff.signer, s, s.level) for s in having}
        cutoff.acting = [s for s in having if all(r.bit & known for r in removals[s])]
        if not cutoff.acting or self.graph.contested[cutoff]:
            return False
        points = [(device, seq, self.graph.by_id.get(i)) for device, seq, i in cutoff.points]
        right = all(p and (p.signer, p.seq) == (d, n) and self.before(p, cutoff) for d, n, p in points)
        right = right and not any(p in self.graph.broken for _, _, p in points)
        return bool(points) and right and all(self.was_removed(device, known) for device, _, _ in points)

    def was_removed(self, device, known):
        members = {g.member for g in self.network.devices_given[device] if g.bit & known}
        keys = members | {(device, organisation(m)) for m in members}
        return any(r.bit & known for key in keys for r in self.network.removals[key])

    def is_covered(self, entry):
        of_device = [c for c in self.cutoffs if any(device == entry.signer for device, _, _ in c.points)]
        left = [c for c in of_device if not any(self.before(c, later) for later in of_device)]
        points = [self.graph.by_id[i] for c in left for device, _, i in c.points if device == entry.signer]
        return bool(points) and all(self.graph.chain[point] & entry.bit for point in points)

    def is_permitted(self, entry):
        level, kind, known = entry.level, entry.kind, self.known[entry]
        named = self.graph.by_id.get(entry.subject)
        named = named if named and self.before(named, entry) else None
        if kind == "MemberAdd":
            roles = self.network.roles(entry.member, known)
            role = DOCUMENT_ROLES.get(entry.role, 0)
            may = min(roles, default=RELAY) < READER or min(roles, default=RELAY) == READER and role == 6
            return level <= 4 and role > level and may
        if kind == "MemberRemove":
            roles = self.roles(entry.member, self.past[entry], known)
            return entry.member in entry.members() or level <= 4 and all(role > level for role in roles)
        if kind == "HoldLift":
            return level <= 3 and bool(named and named.kind == "Hold")
        if kind == "EraseApprove":
            is_request = named and named.kind == "EraseRequest"
            return level <= 5 and bool(is_request and not self.device_members(named) & entry.members())
        allowed = {"NewEpoch": 5, "Hold": 5, "KeyGrant": 6, "EraseDone": 6, "Adopt": 3, "EraseRequest": 3}
        return level <= allowed.get(kind, 0) or kind == "Cutoff" and level in (4, 5)

    def device_members(self, entry):
        return {s.member for s in self.network.standings(entry.signer, self.known[entry])}

    # --- the result

    def members(self):
        found = {}
        for member in self.added:
            network, roles = self.network.roles(member, -1), self.roles(member, -1, -1)
            if network and roles and min(network) < RELAY:
                found[member] = NAMES[6 if min(network) == READER else min(roles)]
        return found

    def erasure(self):
        valid = [e for e in self.entries if e.bit & self.valid]
        requests = [e.id for e in valid if e.kind == "EraseRequest"]
        approvals = [e for e in valid if e.kind == "EraseApprove" and e.subject in requests]
        lifts = [e for e in valid if e.kind == "HoldLift"]
        if not approvals:
            return "requested" if requests else "none"

        def lifted(hold, entry):
            return any(lift.subject == hold.id and self.before(lift, entry) for lift in lifts)

        def blocks(hold, approval):
            request = self.graph.by_id[approval.subject]
            return not lifted(hold, approval) or self.before(hold, request) and not lifted(hold, request)

        return "approved" if any(not any(blocks(h, a) for h in self.holds) for a in approvals) else "held"
