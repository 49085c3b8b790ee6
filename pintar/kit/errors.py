"""How the program says no."""


class Refused(Exception):
    """A request that cannot be met, with a sentence for the person who made it.

    `code` names the rule for tests and logs; `help_text` says what to do next; `help_url` leads there;
    `wait` is after how many seconds it may be asked again (0: it does not help to wait).
    """

    def __init__(
        self,
        message: object,
        *,
        code: str = "",
        help_text: object = "",
        help_url: str = "",
        wait: int = 0,
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code
        self.help_text = help_text
        self.help_url = help_url
        self.wait = wait

    def __str__(self) -> str:
        return str(self.message)
