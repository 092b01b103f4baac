internal import Trust

/// A lead's right to admit devices while no administrator can be reached.
public struct IssuedDelegation: Sendable {
    /// The lead's device that may admit, by short code.
    public let device: String
    /// How many devices it may admit.
    public let limit: Int
    /// The site, as a number that tells nothing, in hexadecimal digits.
    public let site: String
}

extension Vault {
    /// Lets one device of a lead admit devices of workers and readers, for an outage.
    ///
    /// - Parameters:
    ///   - code: The short code of the lead's device, or its beginning.
    ///   - limit: How many devices it may admit.
    ///   - site: The site's number, 32 hexadecimal digits; a new one is drawn if it is nil. The name of a
    ///     place never stands in the log.
    /// - Returns: What was delegated.
    /// - Throws: `SamenError` with `not-allowed` unless this is an administrator of the lead's
    ///   organisation, `misuse`, `unknown-id` or `ambiguous-id`.
    public func delegate(
        to code: String,
        limit: Int,
        site: String? = nil
    ) throws -> IssuedDelegation {
        let device = try device()
        let evaluation = try device.evaluation()
        let id = try evaluation.device(code)
        guard let lead = evaluation.standing(of: id).first(where: { $0.value == .lead })?.key else {
            throw Self.notLeads
        }
        let drawn: OrganisationID = surroundings.random.identifier()
        guard (1...VaultLimits.delegatedDevices).contains(limit),
            let site = site.map({ bytes(hexadecimal: $0.lowercased()) }) ?? drawn.bytes,
            site.count == drawn.bytes.count
        else { throw Self.wrongDelegation }
        let delegation = Delegation(lead: lead, device: id, limit: UInt64(limit))
        try device.author(.delegation(delegation, site: site), at: now())
        return IssuedDelegation(
            device: ShortCode.of(id),
            limit: limit,
            site: hexadecimal(site)
        )
    }

    /// Confirms devices that a lead has admitted under a delegation.
    ///
    /// - Parameter code: The device's short code; nil for all that are listed.
    /// - Returns: The devices, by short code.
    /// - Throws: `SamenError` with `not-allowed` unless this is an administrator, `unknown-id` if the
    ///   device is not among them.
    public func confirmDevices(_ code: String? = nil) throws -> [String] {
        let device = try device()
        let membership = try device.membership()
        let evaluation = try device.evaluation()
        let wanted = try code.map { try evaluation.device($0) }
        let grants = evaluation.toConfirm.compactMap { entry -> (EntryID, DeviceGrant)? in
            guard case .deviceGrant(let grant)? = membership.entry(entry)?.facts.action,
                wanted.map({ $0 == grant.device }) ?? true,
                code != nil || grant.organisation == device.member.organisation
            else { return nil }
            return (entry, grant)
        }
        if let code, grants.isEmpty { throw SamenError.unknownID(code) }
        let contents = grants.map { entry, grant in
            EntryContent.confirm(Confirm(organisation: grant.organisation, grant: entry))
        }
        try device.author(contents, at: now())
        return grants.map { ShortCode.of($0.1.device) }.sorted()
    }

    private static let notLeads = SamenError(
        .misuse,
        "The device is not a lead's.",
        advice: "Name the device of a lead; `samen device list --all` shows them.",
        nl: (
            "Het apparaat is niet van een leidinggevende.",
            "Noem het apparaat van een leidinggevende; zie `samen device list --all`."
        )
    )

    private static let wrongDelegation = SamenError(
        .misuse,
        "A delegation is for 1 to \(VaultLimits.delegatedDevices) devices, and a site has 32 digits.",
        advice: "Leave the site out to draw a number for it.",
        nl: (
            "Een machtiging geldt voor 1 tot \(VaultLimits.delegatedDevices) apparaten, en een locatie heeft 32 cijfers.",
            "Laat de locatie weg om er een nummer voor te trekken."
        )
    )
}
