"""What a person can mend, in one sentence: what is wrong, what was found, what to do."""


class ClusterError(Exception):
    def __init__(self, message: str, found: str = "", advice: str = "") -> None:
        self.message, self.found, self.advice = message, found, advice
        super().__init__(message, found, advice)

    def __str__(self) -> str:
        return " ".join(
            part for part in (self.message, f"Found: {self.found}." if self.found else "", self.advice) if part
        )
