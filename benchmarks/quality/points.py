# SPDX-License-Identifier: MIT
"""Makes FILE.npy of float64, which all programs read, from a table (.csv), a picture (.ppm, P6) or MNIST's idx format.

    points.py FILE OUT.npy
"""

import pathlib
import sys

import numpy as np


def load(path: pathlib.Path) -> np.ndarray:
    if path.suffix == ".csv":
        return np.loadtxt(path, delimiter=",", ndmin=2)
    data = path.read_bytes()
    if path.suffix == ".ppm":
        _kind, width, height, _largest = data.split(maxsplit=4)[:4]
        size = 3 * int(width) * int(height)
        return np.frombuffer(data[-size:], np.uint8).reshape(-1, 3)
    n, rows, columns = (int.from_bytes(data[at : at + 4], "big") for at in (4, 8, 12))
    return np.frombuffer(data, np.uint8, offset=16).reshape(n, rows * columns)


if __name__ == "__main__":
    np.save(sys.argv[2], np.ascontiguousarray(load(pathlib.Path(sys.argv[1])), dtype="<f8"))
