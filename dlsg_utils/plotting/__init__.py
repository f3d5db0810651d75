"""Figures for the lectures: readable on a projector, in grayscale and by the color-blind.

Every ``show_…`` returns a matplotlib Figure and leaves showing it to the caller: end a notebook
cell with ``plt.show()``. :func:`overlay` and :func:`flow_colors` return images.
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.plotting._style import COLORS, SIGNED, figure
from dlsg_utils.plotting.architectures import (
    show_costs,
    show_depths,
    show_errors,
    show_inception_module,
    show_residual_block,
)
from dlsg_utils.plotting.boxes import show_boxes
from dlsg_utils.plotting.curves import show_curves, show_history, show_small_multiples
from dlsg_utils.plotting.grids import (
    show_boards,
    show_confusion,
    show_filtering,
    show_numbers,
    show_positions,
    show_shares,
    show_window_steps,
)
from dlsg_utils.plotting.images import (
    overlay,
    show,
    show_feature_maps,
    show_filters,
    show_patches,
    show_rows,
)
from dlsg_utils.plotting.maps import show_maps
from dlsg_utils.plotting.matching import show_style_transfer
from dlsg_utils.plotting.mistakes import show_mistakes
from dlsg_utils.plotting.networks import (
    connection_patterns,
    show_architecture,
    show_connections,
    show_graph,
    show_weight_matrix,
)
from dlsg_utils.plotting.pairs import flow_colors, show_flow_networks, show_patch_networks
from dlsg_utils.plotting.planes import show_decisions, show_descents
from dlsg_utils.plotting.poses import show_poses

__all__ = [
    "COLORS",
    "SIGNED",
    "connection_patterns",
    "figure",
    "flow_colors",
    "overlay",
    "show",
    "show_architecture",
    "show_boards",
    "show_boxes",
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
    "show_flow_networks",
    "show_graph",
    "show_history",
    "show_inception_module",
    "show_maps",
    "show_mistakes",
    "show_numbers",
    "show_patch_networks",
    "show_patches",
    "show_poses",
    "show_positions",
    "show_residual_block",
    "show_rows",
    "show_shares",
    "show_small_multiples",
    "show_style_transfer",
    "show_weight_matrix",
    "show_window_steps",
]

__getattr__ = elsewhere(
    __name__,
    show_overlay="overlay, then show or show_maps",
    show_overlays="overlay, then show or show_maps",
    show_heatmap="overlay, then show",
    imshow="show",
    show_images="show",
)
