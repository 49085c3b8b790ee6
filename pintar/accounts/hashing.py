"""Passwords: argon2id, 19 MiB, two passes, one lane (OWASP's second profile): about 26 ms of one core."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Django's hasher with the cost that a registration day can bear."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
