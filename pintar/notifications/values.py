"""What the post office carries, without a database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """Something one person is told: `key` names what it tells of, so that it is told once; `to` is an e-mail address or '';
    `url` is a path of this site that leads to more.
    """

    person_id: int
    key: str
    subject: str
    body: str
    url: str = ""
    to: str = ""
