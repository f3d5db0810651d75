"""Do two images show the same? Siamese networks, stereo, patches, optical flow.

A cost volume says how badly each pixel on the left fits each candidate on the right; the rest is
the same whatever the cost::

    costs = matching.census(left, right, disparities=64)
    costs = matching.semi_global(costs, small_change=0.4, large_change=2.0)
    disparity = matching.winner_takes_all(costs)
"""

from dlsg_utils.applications.matching.absolute_differences import absolute_differences
from dlsg_utils.applications.matching.block_flow import block_costs, block_flow
from dlsg_utils.applications.matching.census import census
from dlsg_utils.applications.matching.contrastive import ContrastiveLoss, contrastive
from dlsg_utils.applications.matching.disparity import (
    consistent,
    fill,
    seen_from_right,
    winner_takes_all,
)
from dlsg_utils.applications.matching.evaluation import bad_pixels, end_point_error, visible
from dlsg_utils.applications.matching.flownet import (
    Correlation,
    estimate_flow,
    flownet_corr,
    flownet_simple,
    frame_pairs,
    learn_flow,
    multi_scale_error,
)
from dlsg_utils.applications.matching.patch_comparison import (
    comparison_network,
    false_positive_rate,
    learn_comparison,
    pairs_of,
    vary_patches,
)
from dlsg_utils.applications.matching.patch_similarity import (
    hinge_loss,
    learn_patches,
    patch_network,
    patch_similarity,
    patch_triples,
)
from dlsg_utils.applications.matching.semi_global import semi_global
from dlsg_utils.applications.matching.triplet import TripletLoss, triplet
from dlsg_utils.applications.matching.verification import (
    Verification,
    embedding_network,
    verify_pairs,
)
from dlsg_utils.applications.matching.window_average import window_average

__all__ = [
    "ContrastiveLoss",
    "Correlation",
    "TripletLoss",
    "Verification",
    "absolute_differences",
    "bad_pixels",
    "block_costs",
    "block_flow",
    "census",
    "comparison_network",
    "consistent",
    "contrastive",
    "embedding_network",
    "end_point_error",
    "estimate_flow",
    "false_positive_rate",
    "fill",
    "flownet_corr",
    "flownet_simple",
    "frame_pairs",
    "hinge_loss",
    "learn_comparison",
    "learn_flow",
    "learn_patches",
    "multi_scale_error",
    "pairs_of",
    "patch_network",
    "patch_similarity",
    "patch_triples",
    "seen_from_right",
    "semi_global",
    "triplet",
    "vary_patches",
    "verify_pairs",
    "visible",
    "window_average",
    "winner_takes_all",
]
