"""What only a lecture needs and is too long for a cell."""

from dlsg_utils.teaching import autodiff, brushwork, gratings

__all__ = ["autodiff", "brushwork", "gratings"]
