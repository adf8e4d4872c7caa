"""The use cases: the only floor that writes to the store."""
