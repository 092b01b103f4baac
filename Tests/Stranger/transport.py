"""HTTP/1.1 over TLS 1.3 with a pinned key, and the signatures of README.md §10."""
import base64
import os
import socket
import ssl

from basics import *
from cryptography.x509 import load_der_x509_certificate


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Connection:
    """What is sent is exactly what the caller wrote, so that it can be wrong."""

    def __init__(self, host, port, key_hash, timeout=30):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket, self.rest = context.wrap_socket(socket.create_connection((host, port), timeout)), b""
        key = load_der_x509_certificate(self.socket.getpeercert(True)).public_key()
        shown = sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        require(shown == key_hash, "server-key")

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b""
        self.rest += data
        return bool(data)

    def answer(self):
        """None where the connection ended without one."""
        while b"\r\n\r\n" not in self.rest:
            if not self.more():
                return None
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", "0"))
        require("transfer-encoding" not in headers and length <= 1 << 20, "transport")
        require(len(headers) == len(lines) - 1, "transport")
        while len(self.rest) < length:
            require(self.more(), "transport")
        body, self.rest = self.rest[:length], self.rest[length:]
        return Answer(int(lines[0].split()[1]), headers, body)

    def close(self):
        self.socket.close()


def base64_of(data):
    return base64.b64encode(data).decode()


def content_digest(body):
    return f"sha-256=:{base64_of(sha256(body))}:"


class Request:
    """A signed request; every part can be altered, and signed again or not, before `raw` writes it down."""

    def __init__(self, path, body, keyid, alg, sign, created, method="POST", nonce=None, query=""):
        self.method, self.path, self.body, self.extra, self.query = method, path, body, [], query
        self.digest, nonce = content_digest(body), nonce or os.urandom(16).hex()
        self.parameters = (
            f'("@method" "@path" "@query" "content-digest");created={created};nonce="{nonce}"'
            f';keyid="{keyid}";alg="{alg}";tag="samen-v1"'
        )
        self.sign(sign)

    def sign(self, sign):
        self.signature = sign((
            f'"@method": {self.method}\n"@path": {self.path}\n"@query": ?{self.query}\n'
            f'"content-digest": {self.digest}\n"@signature-params": {self.parameters}'
        ).encode())

    def raw(self, target=None):
        target = target or self.path + (f"?{self.query}" if self.query else "")
        lines = [f"{self.method} {target} HTTP/1.1", "Host: samen"]
        lines += [f"Content-Length: {len(self.body)}", f"Content-Digest: {self.digest}"]
        lines += [f"Signature-Input: samen={self.parameters}", f"Signature: samen=:{base64_of(self.signature)}:"]
        return "\r\n".join(lines + self.extra + ["", ""]).encode() + self.body


def answered(answer, request, key):
    """The body of an answer, once it is authenticated for its very request."""
    digest, given, signature = (answer.headers.get(n, "") for n in ("content-digest", "signature-input", "signature"))
    covered = '("@status" "content-digest" "signature";req;key="samen")'
    created = given.partition(";created=")[2].partition(";")[0]
    parameters = f'{covered};created={created};alg="hmac-sha256";tag="samen-v1"'
    require(created.isdigit() and given == "samen=" + parameters, "response-mac")
    require(digest == content_digest(answer.body), "response-mac")
    base = (
        f'"@status": {answer.status}\n"content-digest": {digest}\n'
        f'"signature";req;key="samen": :{base64_of(request.signature)}:\n"@signature-params": {parameters}'
    )
    expected = f"samen=:{base64_of(hmac.digest(key, base.encode(), 'sha256'))}:"
    require(hmac.compare_digest(signature.encode(), expected.encode()), "response-mac")
    return answer.body
