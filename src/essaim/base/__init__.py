"""The lowest floor: errors, the clock, text, sealing. Imports nothing of ours and never Django."""
