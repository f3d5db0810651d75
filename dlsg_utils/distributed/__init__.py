"""What this computer offers for training, and several processes or computers together."""
