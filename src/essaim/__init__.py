"""Essaim: leave X together, without losing each other."""
