"""What does a network see? Techniques that are a few lines each on :mod:`dlsg_utils.ascent`."""
