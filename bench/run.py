"""`python -m bench.run FIGURE SCALE`: one figure on the filled base of `DATABASE_URL`, as JSON on standard output."""

import json
import sys
from importlib import import_module

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.bare import stand_as  # noqa: E402
from bench.context import Context  # noqa: E402
from bench.scale import Scale  # noqa: E402
from sisiao.core.actor import command_actor  # noqa: E402

if __name__ == "__main__":
    figure, scale = sys.argv[1:]
    connection.ensure_connection()
    stand_as(connection.connection, command_actor("bench"))
    print(json.dumps(import_module(f"bench.{figure}").measure(Context.of(Scale(float(scale))))))
