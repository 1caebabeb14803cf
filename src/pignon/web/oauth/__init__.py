"""Tokens: who asks is known, what was granted is in the token, and what was taken back is refused everywhere."""
