"""How each kind of file is made: programs and pure functions, no database."""
