package import SwiftProtobuf

/// A message that can be read from untrusted bytes and written again.
///
/// Only this target knows the encoding; everyone else hands in bytes and gets a message or an error.
package protocol WireMessage: SwiftProtobuf.Message {}

/// The bytes are no message of the wanted kind.
package struct WireError: Error, Hashable, Sendable {
    package let message: String
}

extension WireMessage {
    /// Decodes bytes that anyone may have made: nesting is bounded, trailing nonsense is an error.
    package init(decoding bytes: some SwiftProtobufContiguousBytes) throws(WireError) {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 8
        do {
            self = try Self(serializedBytes: bytes, options: options)
        } catch {
            throw WireError(message: "not a \(Self.protoMessageName): the bytes do not decode")
        }
    }

    /// The message in its one encoding: fields ascending, defaults left out.
    package var encoded: [UInt8] {
        do {
            var options = BinaryEncodingOptions()
            options.useDeterministicOrdering = true
            return try serializedBytes(options: options)
        } catch {
            // proto3 without required fields, extensions or `Any` cannot fail below 2 GiB.
            preconditionFailure("a message within the limits encodes")
        }
    }
}

extension WireSealedChange: WireMessage {}
extension WireChangeHeader: WireMessage {}
extension WireChangePayload: WireMessage {}
extension WireSignedEntry: WireMessage {}
extension WireEntryBody: WireMessage {}
extension WireWrap: WireMessage {}
extension WireSyncRequest: WireMessage {}
extension WireSyncResponse: WireMessage {}
extension WireCompareRequest: WireMessage {}
extension WireCompareResponse: WireMessage {}
extension WireFetchRequest: WireMessage {}
extension WireFetchResponse: WireMessage {}
extension WireHello: WireMessage {}
extension WireSessionRequest: WireMessage {}
extension WireSessionResponse: WireMessage {}
extension WireGranted: WireMessage {}
extension WireRevoked: WireMessage {}
extension WireEraseOrder: WireMessage {}
extension WireUpstreamAck: WireMessage {}
extension WireEnrolmentRequest: WireMessage {}
extension WireWelcome: WireMessage {}
extension WireWelcomeContent: WireMessage {}
extension WireInvitationCall: WireMessage {}
extension WireJoinRequest: WireMessage {}
extension WireJoinResponse: WireMessage {}
extension WirePollRequest: WireMessage {}
extension WirePollResponse: WireMessage {}
extension WireInviteRequest: WireMessage {}
extension WireInviteResponse: WireMessage {}
extension WireRequestsRequest: WireMessage {}
extension WireRequestsResponse: WireMessage {}
extension WireWelcomeRequest: WireMessage {}
extension WireWelcomeResponse: WireMessage {}
extension WireRevokeRequest: WireMessage {}
extension WireRevokeResponse: WireMessage {}
extension WireBundleHead: WireMessage {}
extension WireBundleEnd: WireMessage {}
