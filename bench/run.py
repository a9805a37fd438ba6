"""`python -m bench.run FIGURE SCALE`: one figure on the filled base of `DATABASE_URL`, as JSON on standard output."""

import json
import sys
from importlib import import_module

import django

django.setup()

from bench.context import Context  # noqa: E402
from bench.scale import Scale  # noqa: E402

if __name__ == "__main__":
    figure, scale = sys.argv[1:]
    print(json.dumps(import_module(f"bench.{figure}").measure(Context.of(Scale(float(scale))))))
