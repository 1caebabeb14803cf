"""The French partner API, Classifieds Management 4.0.2."""
