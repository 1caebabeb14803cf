"""Floor 4: the memory. The only SQL of the house, one statement a file in `sql/`, one module per noun."""
