"""A bank of questions and a population that sat them, made by chance: for seeing what the analysis says."""
