"""What answers tell about questions and about people: pure calculation on tables of numbers.

Nothing here knows a database or a clock: the same table gives the same figures on any machine. Sources are named where a
formula stands. Imported where it is used, because numpy is not needed to answer a question.
"""
