"""membership.md §3 and §4: roles, standings, and which entries of the network's log are valid."""
import collections

ROLES = {"admin": 2, "lead": 3, "worker": 4, "reader": 5, "relay": 6}
READER, RELAY = 5, 6

Standing = collections.namedtuple("Standing", "level member role")


def organisation(member):
    return member.split("/")[0]


class Network:
    """§3 and §4."""

    def __init__(self, graph):
        self.graph, self.before = graph, graph.before
        self.past = graph.past
        self.roles_given = collections.defaultdict(list)  # member -> grants
        self.devices_given = collections.defaultdict(list)  # device -> grants
        self.removals = collections.defaultdict(list)  # member, or (device, organisation) -> removals
        self.resignations = collections.defaultdict(list)  # device -> resignations
        self.organisations = collections.defaultdict(int)  # organisation -> its grants, as bits
        self.valid = 0
        entries = [e for e in graph.judged if e.log == "network"]
        for entry in entries:
            if entry.is_resignation:
                self.accept(entry)
        for level in range(6):
            for entry in entries:
                if entry.level is None and not entry.is_resignation and self.level(entry) == level:
                    entry.level = level
                    entry.acting = self.acting(entry)
                    if (level == 0 or entry.acting) and self.is_permitted(entry):
                        self.accept(entry)

    def accept(self, entry):
        self.graph.status[entry.id] = "valid"
        self.valid |= entry.bit
        if entry.kind in ("AdminGrant", "MemberGrant"):
            self.roles_given[entry.member].append(entry)
        elif entry.kind == "DeviceGrant":
            self.devices_given[entry.device].append(entry)
        elif entry.kind == "OrganisationGrant":
            self.organisations[entry.organisation] |= entry.bit
        elif entry.is_resignation:
            self.resignations[entry.device].append(entry)
        elif entry.kind == "Remove":
            self.removals[(entry.device, entry.organisation) if entry.device else entry.member].append(entry)

    # --- §3

    def ends(self, removals, view, grant, level):
        return any(r.bit & view and r.level < level and not self.before(r, grant) for r in removals)

    def role_grants(self, member, view):
        given = [g for g in self.roles_given[member] if g.bit & view]
        return [g for g in given if not self.ends(self.removals[member], view, g, ROLES[g.role])]

    def roles(self, member, view):
        """The levels of its roles."""
        return {ROLES[grant.role] for grant in self.role_grants(member, view)}

    def standings(self, device, view):
        return {standing for standing, _, _ in self.standing_grants(device, view)}

    def standings_in(self, owner, device, view):
        return {s for s in self.standings(device, view) if organisation(s.member) == owner}

    def standing_grants(self, device, view):
        """Its standings, each with the grants of role and device that make it."""
        found = []
        for grant in self.devices_given[device]:
            if not grant.bit & view or any(r.bit & view and not self.before(r, grant) for r in self.resignations[device]):
                continue
            of_device = self.removals[device, organisation(grant.member)]
            for given in self.role_grants(grant.member, view):
                role = ROLES[given.role]
                level = max(role, grant.level + 1)
                if self.ends(self.removals[grant.member], view, grant, role) or self.ends(of_device, view, grant, level):
                    continue
                found.append((Standing(level, grant.member, role), given, grant))
        return found

    def concerning(self, device, standing, level):
        """Removals of the device in the standing's organisation and of the member, from above the level."""
        found = self.removals[standing.member] + self.removals[device, organisation(standing.member)]
        return [r for r in found if r.level < level]

    # --- §4, may act

    def level(self, entry):
        if entry.signer == "root":
            return 0
        if entry.kind == "RemoveProposal" or entry.kind == "Remove" and entry.subject:
            return 1
        return min((s.level for s in self.standings(entry.signer, self.past[entry])), default=None)

    def acting(self, entry):
        level = max(entry.level, 2)
        having = {s for s in self.standings(entry.signer, self.past[entry]) if s.level == level}
        return [s for s in having if not self.is_struck(entry, s, entry.level) and not self.is_forked(entry, s)]

    def is_struck(self, entry, standing, level):
        removals = self.concerning(entry.signer, standing, level)
        return any(not self.before(r, entry) and not self.trusts(r, entry) for r in removals)

    def trusts(self, removal, entry):
        if not self.before(entry, removal):
            return False
        if any(device == entry.signer for device, _, _ in removal.points):
            return self.names(removal, entry)
        return removal.reason == "LEFT"

    def names(self, removal, entry):
        """Whether it is at or before a point that the removal names and that counts."""
        for device, seq, i in removal.points:
            point = self.graph.by_id.get(i)
            if point and (point.signer, point.seq) == (device, seq) and self.before(point, removal):
                if self.graph.chain[point] & entry.bit:
                    return True
        return False

    def is_forked(self, entry, standing):
        if entry.level < 2:
            return False
        for x, rival in self.graph.contested[entry]:
            removals = self.concerning(entry.signer, standing, entry.level)
            settled = any(self.names(r, x) for r in removals)
            if not settled and not self.is_struck(rival, standing, entry.level):
                return True
        return False

    # --- §4, permitted

    def is_permitted(self, entry):
        past, level, kind = self.past[entry], entry.level, entry.kind
        if kind == "NetworkGenesis":
            return level == 0 and not entry.parents and not entry.prev
        if not past & self.valid:
            return False
        if kind in ("OrganisationGrant", "ServerGrant"):
            return level == 0
        if not past & self.organisations[entry.organisation]:
            return False
        entry.acting = [s for s in entry.acting if organisation(s.member) == entry.organisation]
        if level > 0 and not entry.acting or entry.member and organisation(entry.member) != entry.organisation:
            return False
        if kind in ("RecoveryGrant", "AdminGrant"):
            return level == 0
        if kind == "MemberGrant":
            return level == 2 and entry.role in ("lead", "worker", "reader", "relay")
        if kind == "DeviceGrant":
            return level in (0, 2, 3) and self.may_grant_device(entry)
        if kind == "Delegation":
            having = self.standings(entry.device, past)
            return level == 2 and any((s.level, s.member) == (3, entry.member) for s in having)
        if kind == "Confirm":
            grant = self.graph.by_id.get(entry.subject)
            is_grant = grant and grant.kind == "DeviceGrant" and self.before(grant, entry)
            return level == 2 and bool(is_grant and grant.organisation == entry.organisation and grant.delegation)
        if kind == "RemoveProposal":
            targets = self.holding_two(entry, entry.member, entry.device, past)
            both = entry.device and entry.member
            return level == 1 and bool(targets) and not both and not targets & entry.members()
        if kind == "Remove" and entry.subject:
            return level == 1 and self.may_remove_administrator(entry)
        if kind == "Remove":
            return level in (0, 2, 3) and self.is_below(entry, entry.member, entry.device)
        return kind == "HandoverConfirmed" and level == 3 and self.is_below(entry, entry.member, None)

    def named(self, entry, kind, i):
        """The valid entry of that kind in its past."""
        found = self.graph.by_id.get(i)
        return found if found and found.kind == kind and self.before(found, entry) and found.bit & self.valid else None

    def is_below(self, entry, member, device):
        if device:
            held = [s.level for s in self.standings_in(entry.organisation, device, self.past[entry])]
        else:
            held = self.roles(member, self.past[entry])
        return bool(member) != bool(device) and all(level > entry.level for level in held)

    def may_grant_device(self, entry):
        past = self.past[entry]
        given = [ROLES[g.role] for g in self.roles_given[entry.member] if g.bit & past]
        if entry.level == 0:
            return 2 in given
        if not any(role > entry.level for role in given) or any(r <= entry.level for r in self.roles(entry.member, past)):
            return False
        if entry.level == 2:
            return not entry.delegation
        delegation = self.named(entry, "Delegation", entry.delegation)
        if not delegation or (delegation.device, delegation.organisation) != (entry.signer, entry.organisation):
            return False
        ending = self.removals[delegation.member] + self.removals[entry.signer, entry.organisation]
        ending = ending + self.resignations[entry.signer]
        if any(self.before(r, entry) and not self.before(r, delegation) for r in ending):
            return False
        return self.used(entry) <= delegation.limit

    def used(self, entry):
        count, at = 0, entry  # along its chain
        while at:
            count += at.kind == "DeviceGrant" and at.delegation == entry.delegation
            at = self.graph.by_id.get(at.prev)
        return count

    def holding_two(self, entry, member, device, view):
        """The members through whom the device, or else the member, holds level 2 in the entry's organisation."""
        if device:
            return {s.member for s in self.standings_in(entry.organisation, device, view) if s.level == 2}
        return {member} if 2 in self.roles(member, view) else set()

    def may_remove_administrator(self, entry):
        past, proposal = self.past[entry], self.named(entry, "RemoveProposal", entry.subject)
        if not proposal:
            return False
        targets = self.holding_two(entry, entry.member, entry.device, past)
        same_target = proposal.device == entry.device and (entry.device or proposal.member == entry.member)
        if not targets or not same_target or proposal.organisation != entry.organisation:
            return False
        proposers, removers = self.holding_two(entry, None, proposal.signer, past), entry.members()
        if not proposers or proposers & removers or (proposers | removers) & targets:
            return False
        if entry.device:
            having = [grants for s, *grants in self.standing_grants(entry.device, past) if s.level == 2 and s.member in targets]
            ended = [grant for grants in having for grant in grants]
        else:
            ended = [g for g in self.role_grants(entry.member, past) if g.role == "admin"]
        return all(self.before(g, proposal) for g in ended)

    def to_confirm(self):
        grants = [g for given in self.devices_given.values() for g in given if g.delegation]
        seen = collections.defaultdict(int)  # organisation -> what its administrators, or root, have seen
        for entry in self.graph.judged:
            if entry.bit & self.valid and entry.level is not None and entry.level <= 2:
                seen[entry.organisation if entry.level else "root"] |= self.past[entry]
        return [g.id for g in grants if not g.bit & (seen[g.organisation] | seen["root"])]
