"""What the tests stand on: databases, a hostile environment, a real site, a real browser."""
