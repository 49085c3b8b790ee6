"""What the machine room says when it cannot go on."""


class CannotStart(Exception):
    """The program cannot run here: the message says why and what to do, in words for the person at the keyboard."""
