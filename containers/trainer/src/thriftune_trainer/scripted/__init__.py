"""The scripted child: the real one's files and signals with made-up weights. Standard library only."""
