"""Sends events through a Python SDK: one for each line of the input, which is the event's mark."""
import importlib
import logging
import sys

module, url, write_key, user_id = sys.argv[1:]
logging.disable(logging.CRITICAL)  # what fails is sent again
analytics = importlib.import_module(module)
analytics.write_key = write_key
analytics.host = url
print("ready", flush=True)
for line in sys.stdin:
    analytics.track(user_id, "Order Completed", {"mark": line.strip(), "total": 12.5})
