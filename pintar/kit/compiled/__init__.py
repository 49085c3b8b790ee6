"""Templates as Python: each is written out as a function, once for every language, when it is first asked for.

A template stays what it was, a file of Django's language, and means what it meant; only how it is carried out differs.
Whatever is settled before anybody asks (words of a language, addresses of static files, icons, blocks of layouts) is
settled when the function is written. `docs/decisions/0012-templates-are-compiled.md` tells why.
"""
