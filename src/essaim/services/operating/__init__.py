"""What operators do on their pages: each act is written into the audit trail, with who did it."""
