"""Talks to other servers. Pure: `model` values in and out, errors translated at the border."""
