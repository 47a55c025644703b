"""Measurements on generated data. Ratios within one run, never absolute times (see docs/benchmarks.md)."""
