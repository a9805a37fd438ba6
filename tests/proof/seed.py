"""Fills an empty base for the crash trial and prints the sessions of its écoutants: `python -m tests.proof.seed 6`."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from sisiao.access.enums import Profile
    from sisiao.accounts.sessions import SessionStore
    from sisiao.core.context import acting_as
    from tests.factories import make_siao, make_user
    from tests.factories.people import TESTS

    sessions = []
    with acting_as(TESTS):
        siao = make_siao()
        for _ in range(int(sys.argv[1])):
            user = make_user(Profile.CALL_TAKER, siao.scope)
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            sessions.append(session.session_key)
    print(json.dumps(sessions))
