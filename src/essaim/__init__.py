"""Essaim: leave X together, without losing each other."""

from essaim.base.processor import spare_slow_sorting

spare_slow_sorting()
