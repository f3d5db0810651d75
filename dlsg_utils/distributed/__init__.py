"""What this computer offers for training, and several processes or computers together."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(__name__, submodules=["hardware", "workers"])
