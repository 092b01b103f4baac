/// Which documents to judge again when the standing of members or devices changes.
struct DocumentConcerns: Sendable {
    /// What judging one document asks of the network.
    struct Questions: Sendable {
        var members: Set<Int> = []
        var devices: Set<Int> = []
    }

    /// By member: the logs that ask about it.
    ///
    /// It only grows; one look too many is no harm.
    private var byMember: [Int: Set<Int>] = [:]
    /// By device, likewise.
    private var byDevice: [Int: Set<Int>] = [:]

    mutating func note(_ log: Int, _ questions: Questions) {
        for member in questions.members { byMember[member, default: []].insert(log) }
        for device in questions.devices { byDevice[device, default: []].insert(log) }
    }

    func logs(readingAnyOf stir: Stir) -> Set<Int> {
        stir.devices.reduce(into: logs(ofMembers: stir.members)) { found, device in
            found.formUnion(byDevice[device] ?? [])
        }
    }

    func logs(ofMembers members: Set<Int>) -> Set<Int> {
        members.reduce(into: []) { $0.formUnion(byMember[$1] ?? []) }
    }
}

extension DocumentJudge {
    /// Members and devices on whose standing in the network the verdicts here rest.
    func concerns() -> DocumentConcerns.Questions {
        var found = DocumentConcerns.Questions()
        for entry in history.logs[log].entries {
            let node = history.nodes[entry]
            if let signer = node.signer { found.devices.insert(signer) }
            if let member = node.member { found.members.insert(member) }
            found.devices.formUnion(devicesNamed(in: history.entries[entry].action))
        }
        for device in found.devices {
            for grant in network.grants.devices[device] ?? [] { found.members.insert(grant.member) }
        }
        return found
    }

    /// Devices other than the signer that an entry is about.
    private func devicesNamed(in action: Action) -> [Int] {
        switch action {
        case .cutoff(let cutoff):
            (cutoff.entries.map(\.device) + cutoff.changes.map(\.device)).compactMap {
                history.devices.number(of: $0)
            }
        case .eraseApprove(let approval):
            [history.number(of: approval.request).flatMap { history.nodes[$0].signer }]
                .compactMap { $0 }
        default:
            []
        }
    }
}
