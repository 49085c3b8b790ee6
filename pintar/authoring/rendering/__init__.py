"""Turning what an author wrote into what a participant is shown: safe HTML, quiet pictures, speech."""
