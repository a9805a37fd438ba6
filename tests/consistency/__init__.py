"""What holds for the whole code, checked on the code itself."""
