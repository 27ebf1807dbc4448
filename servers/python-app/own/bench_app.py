"""The user's own app for servers that take no factory: BENCH_APP is MODULE:FUNCTION, which makes it."""
import importlib
import os

module, _, attribute = os.environ["BENCH_APP"].partition(":")
found = importlib.import_module(module)
for name in attribute.split("."):
    found = getattr(found, name)
application = found()
