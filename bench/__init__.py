"""Measures the main job; `make bench`. Ratios within one run count, single figures depend on the machine."""
