"""The production shape of Pintar on one machine: every part a real process, all under one folder, for trying and testing."""
