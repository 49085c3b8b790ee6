"""Pages of learning: the learner's own, the quiz, and the staff desk."""
