"""Verifies requests of Perspection Webhooks."""

import base64
import hashlib
import hmac
import sys
import time


def is_genuine(body: bytes, signature: str, secret: str) -> bool:
    """Whether X-Perspection-Signature, or X-Perspection-Signature-Previous, is right."""
    return same(hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(), signature)


def is_genuine_now(body: bytes, header: str, secret: str) -> bool:
    """Whether X-Perspection-Signature-V2 is right, and made within the last five minutes."""
    parts = [part.partition("=")[::2] for part in (header or "").split(",")]
    at = next((value for name, value in parts if name == "t"), "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12) or abs(time.time() - int(at)) > 300:
        return False
    expected = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return any(name == "v2" and same(expected, signature) for name, signature in parts)


def same(expected: str, signature: str) -> bool:
    # As bytes, because text would have to be ASCII.
    return hmac.compare_digest(expected.encode(), (signature or "").encode("utf-8", "replace"))


if __name__ == "__main__":
    # To try it: lines of "plain" or "v2", secret key, header and body in base64, separated by tabs.
    for line in sys.stdin.buffer:
        kind, secret, header, body = line.decode().rstrip("\n").split("\t")
        check = is_genuine_now if kind == "v2" else is_genuine
        print("true" if check(base64.b64decode(body), header, secret) else "false", flush=True)
