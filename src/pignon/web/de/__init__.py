"""The German partner API, Listings Management Germany 1.0.7."""
