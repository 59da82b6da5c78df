"""Receives Perspection webhooks with Flask."""

import hashlib
import hmac
import json
import os
import sys
import threading
from collections import OrderedDict
from queue import SimpleQueue

from flask import Flask, jsonify, request
from werkzeug.serving import make_server

SECRET = os.environ.get("WEBHOOK_SECRET", "").encode("utf-8")
REMEMBERED = 100_000

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024

# Ids of accepted events. In production, use a unique column in your database: see the README.
seen: "OrderedDict[str, None]" = OrderedDict()
lock = threading.Lock()
work: "SimpleQueue[dict]" = SimpleQueue()


@app.post("/webhooks")
def receive():
    signature = request.headers.get("X-Perspection-Signature")
    if signature is None:
        return jsonify(error="no signature"), 400
    # The signature covers the bytes of the body: read them before anything parses them.
    body = request.get_data()
    # While the secret key is being rotated, there is a signature with the old key as well.
    previous = request.headers.get("X-Perspection-Signature-Previous", "")
    if not is_genuine(body, signature) and not is_genuine(body, previous):
        return jsonify(error="wrong signature"), 401

    event = parse(body)
    if event is None:
        return jsonify(error="not an event"), 400

    # Use the id in the body, which is signed; the headers are not.
    if not remember(event["event_id"]):
        return jsonify(status="duplicate")

    # Answer first, process afterwards: an answer that exceeds the webhook's timeout counts as a failure.
    work.put(event)
    return jsonify(status="accepted")


def is_genuine(body: bytes, signature: str) -> bool:
    expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    # The comparison takes the same time wherever the first difference is. As bytes, because text would have to be ASCII.
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def parse(body: bytes):
    try:
        event = json.loads(body)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event_id"), str) else None


def remember(event_id: str) -> bool:
    """Returns whether the id is new. Atomic, so that only one of two concurrent deliveries is accepted."""
    with lock:
        if event_id in seen:
            return False
        seen[event_id] = None
        if len(seen) > REMEMBERED:
            seen.popitem(last=False)
        return True


def handle(event: dict) -> None:
    """Process the event here."""
    print(json.dumps({"event_id": event["event_id"], "event_name": event.get("event_name")}), flush=True)


def work_off() -> None:
    while True:
        handle(work.get())


if __name__ == "__main__":
    if not SECRET:
        sys.exit("Set WEBHOOK_SECRET to the secret key of the webhook.")
    threading.Thread(target=work_off, daemon=True).start()
    host = os.environ.get("HOST", "127.0.0.1")
    server = make_server(host, int(os.environ.get("PORT", "3000")), app, threaded=True)
    print(f"listening on http://{host}:{server.server_port}/webhooks", file=sys.stderr, flush=True)
    server.serve_forever()
