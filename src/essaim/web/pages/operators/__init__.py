"""The operators' pages: for members whom a command made operators, behind a second factor."""
