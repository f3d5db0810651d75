"""Fair timing: the contenders take turns, so that a busy moment of the machine hits them all."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def alternate(contenders: Mapping[str, Callable[[], Any]], rounds: int = 7) -> dict[str, float]:
    """Call each contender once to warm up, then in turn; return the median seconds of each."""
    for call in contenders.values():
        call()
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def print_table(title: str, medians: Mapping[str, float]) -> None:
    """Print medians in milliseconds and as multiples of the first one, which is ours."""
    ours = next(iter(medians.values()))
    width = max(map(len, medians))
    print(f"{title}\n{'':{width}}  {'median ms':>10}  {'times ours':>10}")
    for name, seconds in medians.items():
        print(f"{name:{width}}  {seconds * 1e3:10.2f}  {seconds / ours:10.2f}")
    print()
