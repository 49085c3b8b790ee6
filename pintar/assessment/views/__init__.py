"""The desk of the question bank."""
