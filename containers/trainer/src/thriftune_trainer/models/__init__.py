"""Base models made or converted on the machine."""
