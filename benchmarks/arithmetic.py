"""``conv2d`` against every way to do it with SciPy: 512x512x3, sixteen 5x5 kernels, float32.

Run: python benchmarks/arithmetic.py
"""

from collections.abc import Callable

import numpy as np
import scipy.fft
import scipy.ndimage
import scipy.signal
from numpy.lib.stride_tricks import sliding_window_view
from timing import alternate, print_table

from dlsg_utils.arithmetic import conv2d


def main() -> None:
    rng = np.random.default_rng(0)
    image = rng.random((512, 512, 3), np.float32)
    kernels = rng.random((5, 5, 3, 16), np.float32)
    filters = [kernels[..., f] for f in range(16)]
    matrix = (
        sliding_window_view(image, (5, 5), axis=(0, 1)).transpose(0, 1, 3, 4, 2).reshape(-1, 75)
    )
    weights = kernels.reshape(75, 16)

    def correlate(method: str) -> np.ndarray:
        maps = [scipy.signal.correlate(image, f, mode="valid", method=method) for f in filters]
        return np.concatenate(maps, axis=2)

    def oaconvolve() -> np.ndarray:
        turned = [f[::-1, ::-1, ::-1] for f in filters]
        return np.concatenate(
            [scipy.signal.oaconvolve(image, f, mode="valid") for f in turned], axis=2
        )

    def ndimage() -> np.ndarray:
        maps = [scipy.ndimage.correlate(image, f, mode="constant")[2:-2, 2:-2, 1] for f in filters]
        return np.stack(maps, axis=2)

    def batched_fft() -> np.ndarray:
        """One transform of each channel, kernel and map; products and sums in frequency space."""
        size = scipy.fft.next_fast_len(512, real=True)
        pixels = scipy.fft.rfft2(image, (size, size), axes=(0, 1))
        taps = scipy.fft.rfft2(kernels, (size, size), axes=(0, 1)).conj()
        maps = scipy.fft.irfft2(np.matmul(pixels[:, :, None], taps)[:, :, 0], (size, size), (0, 1))
        return maps[:508, :508]

    contenders: dict[str, Callable[[], np.ndarray]] = {
        "ours": lambda: conv2d(image, kernels),
        "signal.correlate auto": lambda: correlate("auto"),
        "signal.correlate fft": lambda: correlate("fft"),
        "signal.correlate direct": lambda: correlate("direct"),
        "signal.oaconvolve": oaconvolve,
        "ndimage.correlate": ndimage,
        "scipy.fft, batched": batched_fft,
        "the BLAS product alone": lambda: (matrix @ weights).reshape(508, 508, 16),
    }
    expected = scipy.signal.correlate(
        image.astype(float), filters[0].astype(float), "valid", "direct"
    )
    ours = conv2d(image, kernels)
    for name, call in contenders.items():
        found = call()
        assert found.shape == (508, 508, 16), name
        np.testing.assert_allclose(found[..., :1], expected, rtol=1e-3, err_msg=name)
        np.testing.assert_allclose(found, ours, rtol=1e-3, err_msg=name)
    print_table(
        "conv2d, 512x512x3 with sixteen 5x5 kernels, float32", alternate(contenders, rounds=7)
    )


if __name__ == "__main__":
    main()
