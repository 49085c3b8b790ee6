"""Pages that compose: the way in, the pages about the site, the staff desk's first page, and what machines read."""
