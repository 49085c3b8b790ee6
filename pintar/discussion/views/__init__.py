"""The doors of the discussion: one's own notes and questions, and the desk that answers."""
