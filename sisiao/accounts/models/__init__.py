"""Tables of the accounts: the person, what proves who they are, where they are signed in."""

from sisiao.accounts.models.attempts import Attempts
from sisiao.accounts.models.factors import BackupCode, FactorRecovery, TotpDevice, TrustedBrowser
from sisiao.accounts.models.links import AccountLink
from sisiao.accounts.models.sessions import Session
from sisiao.accounts.models.terms import TermsAcceptance
from sisiao.accounts.models.users import User

__all__ = [
    "AccountLink",
    "Attempts",
    "BackupCode",
    "FactorRecovery",
    "Session",
    "TermsAcceptance",
    "TotpDevice",
    "TrustedBrowser",
    "User",
]
