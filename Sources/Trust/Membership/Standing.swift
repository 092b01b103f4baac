/// One way in which a device may act: a role of its member together with its own grant, both in
/// force.
struct Standing: Sendable {
    let level: Level
    let organisation: Int
    let member: Int
    let device: Int
    let roleGrant: Int
    let deviceGrant: Int
}

/// A valid grant of a role.
struct RoleGrant: Sendable {
    let entry: Int
    let level: Level
    var enders = Enders()
}

/// A valid grant of a device to a member.
struct GrantedDevice: Sendable {
    let entry: Int
    let member: Int
    let organisation: Int
    /// The highest level at which the device may act: one below whoever granted it.
    let ceiling: Level
    var removalsOfMember = Enders()
    var removalsOfDevice = Enders()
    var resignations = Enders()
}
