"""X, as the public sees it: only embed data of single posts is read."""
