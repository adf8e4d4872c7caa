"""Finds who is who. Pure: pseudonyms, the index, evidence, grades, visibility."""
