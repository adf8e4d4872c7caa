"""Archives of X, formerly Twitter, of every generation."""
