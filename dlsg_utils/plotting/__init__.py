"""Figures for the lectures: readable on a projector, in greyscale and by the colour-blind.

Every ``show_…`` returns a matplotlib Figure and leaves showing it to the caller: end a notebook
cell with ``plt.show()``. :func:`overlay` returns a picture.
"""

from dlsg_utils.plotting._style import COLOURS, figure
from dlsg_utils.plotting.architectures import (
    show_costs,
    show_depths,
    show_errors,
    show_inception_module,
    show_residual_block,
)
from dlsg_utils.plotting.boards import show_boards
from dlsg_utils.plotting.curves import show_confusion, show_curves, show_decisions, show_history
from dlsg_utils.plotting.learning import show_descents, show_graph, show_small_multiples
from dlsg_utils.plotting.networks import (
    connection_patterns,
    show_architecture,
    show_connections,
    show_weight_matrix,
)
from dlsg_utils.plotting.numbers import (
    show_filtering,
    show_numbers,
    show_positions,
    show_window_steps,
)
from dlsg_utils.plotting.pictures import (
    overlay,
    show,
    show_feature_maps,
    show_filters,
    show_patches,
    show_rows,
)
from dlsg_utils.plotting.shares import show_shares

__all__ = [
    "COLOURS",
    "connection_patterns",
    "figure",
    "overlay",
    "show",
    "show_architecture",
    "show_boards",
    "show_confusion",
    "show_connections",
    "show_costs",
    "show_curves",
    "show_decisions",
    "show_depths",
    "show_descents",
    "show_errors",
    "show_feature_maps",
    "show_filtering",
    "show_filters",
    "show_graph",
    "show_history",
    "show_inception_module",
    "show_numbers",
    "show_patches",
    "show_positions",
    "show_residual_block",
    "show_rows",
    "show_shares",
    "show_small_multiples",
    "show_weight_matrix",
    "show_window_steps",
]
