"""What is done to an account. Who may is decided above: by the account's owner, or by `access` for an administrator."""

from sisiao.accounts.actions.emails import (
    UnableToChangeEmail,
    ask_email_change,
    confirm_email_change,
)
from sisiao.accounts.actions.factors import (
    WrongCode,
    activate_totp,
    check_second_factor,
    forget_browser,
    renew_backup_codes,
    trust_browser,
)
from sisiao.accounts.actions.lifecycle import (
    UnableToInvite,
    close_account,
    invite_account,
    reactivate_account,
    send_link_again,
    suspend_account,
)
from sisiao.accounts.actions.links import DeadLink, lock_account, open_link
from sisiao.accounts.actions.passwords import (
    WrongPassword,
    answer_reset_request,
    ask_password_reset,
    change_password,
    initialise_account,
    reset_password,
)
from sisiao.accounts.actions.recovery import (
    UnableToRecover,
    approve_factor_recovery,
    ask_factor_recovery,
    cancel_factor_recovery,
    complete_due_recoveries,
)
from sisiao.accounts.actions.sessions import end_session, end_sessions, limit_sessions, tell_slowed_sign_ins
from sisiao.accounts.actions.terms import UnableToAccept, accept_terms

__all__ = [
    "DeadLink",
    "UnableToAccept",
    "UnableToChangeEmail",
    "UnableToInvite",
    "UnableToRecover",
    "WrongCode",
    "WrongPassword",
    "accept_terms",
    "activate_totp",
    "answer_reset_request",
    "approve_factor_recovery",
    "ask_email_change",
    "ask_factor_recovery",
    "ask_password_reset",
    "cancel_factor_recovery",
    "change_password",
    "check_second_factor",
    "close_account",
    "complete_due_recoveries",
    "confirm_email_change",
    "end_session",
    "end_sessions",
    "forget_browser",
    "initialise_account",
    "invite_account",
    "limit_sessions",
    "lock_account",
    "open_link",
    "reactivate_account",
    "renew_backup_codes",
    "reset_password",
    "send_link_again",
    "suspend_account",
    "tell_slowed_sign_ins",
    "trust_browser",
]
