"""Accounts: links, passwords, second factor, sessions, throttling."""
