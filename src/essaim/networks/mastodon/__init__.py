"""Mastodon, and the servers that answer as Mastodon does. Modules here are imported one by one, to stay light."""
