"""Reading a course as it was written: a folder or a zip becomes a tree of files, an outline, banks, and every fault found."""
