"""What needs no fine-tuning, to compare with."""
