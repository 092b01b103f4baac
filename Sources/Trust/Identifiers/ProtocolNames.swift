/// A network, by the truncated hash of its root's public key.
package typealias NetworkID = Identifier16<NetworkKind>

/// A session, drawn by the server that opened it.
package typealias SessionID = Identifier16<SessionKind>

/// An attachment chunk, by the SHA-256 of its ciphertext.
package typealias BlobID = Identifier32<BlobKind>

package enum NetworkKind {}
package enum SessionKind {}
package enum BlobKind {}
