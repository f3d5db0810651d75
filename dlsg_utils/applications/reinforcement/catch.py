"""The game of catching: a ball falls, a paddle moves, and all a player sees is pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, whole

ACTIONS = ("left", "stay", "right")
WIDTH = 3  # columns of the paddle
FASTEST = 2  # columns that a ball moves to the side in a step, the paddle 1


class Catch:
    """Many games of catching at once.

    A ball begins in the uppermost row, in any column, and falls a row a step. To the side it moves
    by −2 to 2 columns a step, always by the same number, and is thrown back at the walls. The
    paddle, three columns wide, stands in the lowest row, at first in the middle, and moves by at
    most one column a step. When the ball has come down, the reward is 1 if it falls on the paddle,
    else −1; all steps before give 0. A new ball follows at once.

    Parameters
    ----------
    games
        How many are played side by side.
    size
        Rows and columns of the board, at least 8.
    frames
        How many frames a player sees, the last one as the last channel. Before a ball's first
        frame, that one is repeated.
    seed
        Of where the balls begin and how they move.

    Attributes
    ----------
    ball : int array (N, 2)
        Row and column.
    speed : int array (N,)
        Columns to the side in the next step.
    paddle : int array (N,)
        Its middle column.

    Raises
    ------
    ValueError
        If a number is too small.

    Source: the game is a small one of the kind that Mnih et al. (2013) learn, simplified. Used in
    lecture 25.
    """

    def __init__(
        self, games: int = 1, *, size: int = 12, frames: int = 2, seed: int | None = None
    ) -> None:
        self.games = whole("games", games)
        self.size = whole("size", size, at_least=8)
        self.frames = whole("frames", frames)
        self._random = generator(seed)
        self.ball = np.zeros((self.games, 2), int)
        self.speed = np.zeros(self.games, int)
        self.paddle = np.zeros(self.games, int)
        self._seen = np.zeros((self.games, self.size, self.size, self.frames), np.uint8)
        self._begin(np.arange(self.games))

    @property
    def frame_shape(self) -> tuple[int, int, int]:
        """The shape of what a player of one game sees."""
        return self.size, self.size, self.frames

    def observe(self) -> NDArray[np.uint8]:
        """Return what the players see, (N, size, size, frames): 1 is ball or paddle, 0 nothing."""
        return self._seen.copy()

    def step(self, actions: ArrayLike) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Move all paddles, then all balls.

        Parameters
        ----------
        actions : int array (N,)
            0 moves the paddle to the left, 1 leaves it, 2 moves it to the right.

        Returns
        -------
        rewards : float32 array (N,)
            1, 0 or −1.
        done : bool array (N,)
            Whether the ball has come down. The next observation of these games shows a new one.

        Raises
        ------
        ValueError
            If there is not one action for each game, or another one than 0, 1 and 2.
        """
        chosen = np.asarray(actions)
        if chosen.shape != (self.games,) or not np.isin(chosen, (0, 1, 2)).all():
            raise ValueError(
                f"actions takes {self.games} numbers, each 0 (left), 1 (stay) or 2 (right), got "
                f"{np.array2string(chosen, threshold=8)} of shape {chosen.shape}."
            )
        self.paddle = np.clip(self.paddle + chosen - 1, 1, self.size - 2)
        self.ball[:, 0] += 1
        self.ball[:, 1], self.speed = bounced(self.ball[:, 1] + self.speed, self.speed, self.size)
        done = self.ball[:, 0] == self.size - 1
        caught = np.abs(self.ball[:, 1] - self.paddle) <= WIDTH // 2
        rewards = np.where(done, np.where(caught, 1, -1), 0).astype(np.float32)
        self._seen[..., :-1] = self._seen[..., 1:]
        self._seen[..., -1] = self._draw()
        self._begin(np.flatnonzero(done))
        return rewards, done

    def _begin(self, games: NDArray[np.intp]) -> None:
        """Begin with new balls in some games."""
        self.ball[games, 0] = 0
        self.ball[games, 1] = self._random.integers(self.size, size=len(games))
        self.speed[games] = self._random.integers(-FASTEST, FASTEST + 1, size=len(games))
        self.paddle[games] = self.size // 2
        self._seen[games] = self._draw()[games][..., None]

    def _draw(self) -> NDArray[np.uint8]:
        """Return one frame of each game, (N, size, size)."""
        frame = np.zeros((self.games, self.size, self.size), np.uint8)
        every = np.arange(self.games)
        for beside in range(-(WIDTH // 2), WIDTH // 2 + 1):
            frame[every, -1, self.paddle + beside] = 1
        frame[every, self.ball[:, 0], self.ball[:, 1]] = 1
        return frame


def bounced(
    columns: NDArray[np.intp], speed: NDArray[np.intp], size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return columns thrown back at the walls, and the speeds afterwards."""
    last = size - 1
    beyond = (columns < 0) | (columns > last)
    inside = np.where(columns < 0, -columns, np.where(columns > last, 2 * last - columns, columns))
    return inside, np.where(beyond, -speed, speed)


def landing(game: Catch) -> NDArray[np.intp]:
    """Return the column in which each ball will come down. Used in lecture 25."""
    columns, speed = game.ball[:, 1], game.speed
    left = game.size - 1 - game.ball[:, 0]
    for step in range(left.max(initial=0)):
        moved, turned = bounced(columns + speed, speed, game.size)
        falls = step < left
        columns, speed = np.where(falls, moved, columns), np.where(falls, turned, speed)
    return columns
