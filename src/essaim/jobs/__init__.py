"""Takes work rows, calls services. Truth is in rows; the queue only wakes workers."""
