"""Pignon: partners' inventory, taken machine to machine and kept live, correct and visible."""

__version__ = "0.1.0"
