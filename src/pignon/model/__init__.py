"""Floor 1: what things are. Frozen values, states and their legal moves, the error tree, ports."""
