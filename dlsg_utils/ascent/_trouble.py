"""Old names for ``ascend_by_lbfgs`` of lbfgs.py, which nothing calls any more: both may go."""

from dlsg_utils.ascent.diagnostics import check_gradient as check_moved
from dlsg_utils.ascent.diagnostics import warn_of_nan

__all__ = ["check_moved", "warn_of_nan"]
