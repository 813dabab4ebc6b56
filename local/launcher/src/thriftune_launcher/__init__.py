"""Starts the pinned emulator and mends, from outside, what it gets wrong about AWS."""
