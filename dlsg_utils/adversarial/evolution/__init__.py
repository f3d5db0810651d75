"""Images that fool a network, evolved without a gradient: two encodings, one algorithm."""
