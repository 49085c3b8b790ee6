"""Pages of registration: for whoever registers, for everybody who checks, and for those who organise."""
