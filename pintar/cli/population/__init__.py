"""A synthetic first year: people who do not exist, in the shares that were published."""
