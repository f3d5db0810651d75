"""Go: games from their records, positions as planes, networks that predict moves, and players.

A network learns from games in the Smart Game Format::

    positions = go.replay([go.read_sgf(content) for content in files])
    model = go.convolutional_policy(seed=0)
    go.learn_policy(model, positions)
    go.play_game(go.policy_player(model), go.random_player(seed=0))
"""

from dlsg_utils.applications.go.gtp import GnuGo, gnugo_path
from dlsg_utils.applications.go.patterns import PatternTable
from dlsg_utils.applications.go.planes import FEATURES, FEW, MANY, Positions, planes, replay
from dlsg_utils.applications.go.playing import (
    as_positions,
    gnugo_player,
    play_game,
    policy_player,
    random_player,
    sensible_points,
)
from dlsg_utils.applications.go.policies import (
    convolutional_policy,
    dense_policy,
    learn_policy,
    move_probabilities,
    top_shares,
)
from dlsg_utils.applications.go.records import (
    PASS,
    GameRecord,
    point_of,
    read_sgf,
    vertex,
)
from dlsg_utils.applications.go.rules import IllegalMoveError, Position
from dlsg_utils.applications.go.symmetries import SYMMETRIES, inverse, point_tables, transform
from dlsg_utils.applications.go.trained import recorded_games, recorded_results, trained_policy

__all__ = [
    "FEATURES",
    "FEW",
    "MANY",
    "PASS",
    "SYMMETRIES",
    "GameRecord",
    "GnuGo",
    "IllegalMoveError",
    "PatternTable",
    "Position",
    "Positions",
    "as_positions",
    "convolutional_policy",
    "dense_policy",
    "gnugo_path",
    "gnugo_player",
    "inverse",
    "learn_policy",
    "move_probabilities",
    "planes",
    "play_game",
    "point_of",
    "point_tables",
    "policy_player",
    "random_player",
    "read_sgf",
    "recorded_games",
    "recorded_results",
    "replay",
    "sensible_points",
    "top_shares",
    "trained_policy",
    "transform",
    "vertex",
]
