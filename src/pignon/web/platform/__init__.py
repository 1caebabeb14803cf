"""The platform API: market-neutral, with everything the markets' own contracts have no place for."""
