"""What only a lecture needs and is too long for a cell."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(__name__, submodules=["autodiff", "gratings"])
