"""Pages about accounts: the door (signing up and in), one's own page, and the officers' list of people."""
