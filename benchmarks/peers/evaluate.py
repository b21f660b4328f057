#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The SSE of given centroids, in float64, by one judge for all peers.

    evaluate.py FOLDER/NAME CENTROIDS...

Prints a list of JSON: one number a file, null where the centroids are not finite.
"""

import json
import pathlib
import sys

import numpy as np
import workloads

BLOCK = 4096


def sse(points, centroids) -> float | None:
    """The nearest centroid is sought with |c|^2 - 2 x.c, its distance is then measured afresh as |x - c|^2."""
    if not np.isfinite(centroids).all():
        return None
    offset = points[:: max(1, len(points) // BLOCK)].mean(0, dtype=np.float64)
    centred = centroids.astype(np.float64) - offset
    sq_norms = (centred**2).sum(1)
    total = 0.0
    for first in range(0, len(points), BLOCK):
        x = points[first : first + BLOCK] - offset
        nearest = (sq_norms - 2 * (x @ centred.T)).argmin(1)
        total += ((x - centred[nearest]) ** 2).sum()
    return float(total)


def main() -> None:
    prefix = pathlib.Path(sys.argv[1])
    points, start = workloads.load(prefix.parent, prefix.name)
    known: dict[bytes, float | None] = {}  # peers often agree to the bit
    found = []
    for path in sys.argv[2:]:
        centroids = np.fromfile(path, dtype="<f4")
        key = centroids.tobytes()
        if key not in known:
            known[key] = sse(points, centroids.reshape(start.shape)) if centroids.size == start.size else None
        found.append(known[key])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
