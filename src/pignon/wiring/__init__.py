"""Floor 7: the only assembly. Processes are started here and parts are put together here."""
