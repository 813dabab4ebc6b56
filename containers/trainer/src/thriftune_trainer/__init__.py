"""The training container of thriftune: supervisor, training child and scripted stand-in."""
