"""`python -m pintar` is the command `pintar`."""

from pintar.cli import main

if __name__ == "__main__":
    main()
