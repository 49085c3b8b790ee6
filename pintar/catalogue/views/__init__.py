"""Pages of the catalogue: for the public, and for those who organise."""
