# SPDX-License-Identifier: MIT
"""The SSE of given centroids, in float64, by the judge of benchmarks/peers.

    judge.py POINTS.npy K CENTROIDS...

Prints a list of JSON: one number a file, null where the centroids are not k, or not finite.
"""

import json
import sys

import competitors  # noqa: F401 (for the path)
import numpy as np
from evaluate import sse


def main() -> None:
    points = np.load(sys.argv[1])
    shape = int(sys.argv[2]), points.shape[1]
    read = (np.fromfile(path, dtype="<f8") for path in sys.argv[3:])
    print(json.dumps([sse(points, c.reshape(shape)) if c.size == shape[0] * shape[1] else None for c in read]))


if __name__ == "__main__":
    main()
