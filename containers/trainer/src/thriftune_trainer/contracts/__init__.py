"""Generated from schemas/ by scripts/generate_contracts.py: do not edit."""
