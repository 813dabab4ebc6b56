"""The real child: fine-tuning and evaluation on transformers, PEFT and TRL."""
