"""How an act of the switch is refused."""


class UnableToAttach(Exception):
    """The decision is refused; `str()` is the French sentence, `field` what to correct."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
