"""Reads data archives. Pure: bytes in, `model` values out."""
