"""The machine room: the data folder, the keys, the embedded database and the supervisor."""
