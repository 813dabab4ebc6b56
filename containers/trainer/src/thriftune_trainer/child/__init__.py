"""What the supervisor and its child say to each other. Standard library only."""
