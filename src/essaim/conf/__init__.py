"""Settings, read from the environment into typed values. Imports no Django."""
