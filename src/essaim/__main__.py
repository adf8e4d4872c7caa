"""`python -m essaim` is the `essaim` command."""

from essaim.cli import main

main()
