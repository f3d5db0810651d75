"""What only a lecture needs and is too long for a cell."""
