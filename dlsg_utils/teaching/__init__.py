"""What only a lecture needs and is too long for a cell."""

from dlsg_utils.teaching import autodiff, gratings

__all__ = ["autodiff", "gratings"]
