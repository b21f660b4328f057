#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fits one set with one Python program, in a process of its own.

    fit_python.py PROGRAM POINTS.npy K WAY SEED CENTROIDS_OUT

The last line of standard output is JSON: the seconds of the fit alone, and the version. The centroids are doubles.
"""

import importlib.metadata
import json
import sys
import time
import warnings

import numpy as np

PASSES = 300  # the limit of all who take one
WARM_UP_POINTS = 1000  # fitted before the clock starts: lazy imports and thread starts are not a program's speed


def scikit_learn():
    from sklearn.cluster import KMeans

    def fit(points, k, n_init, seed):
        return KMeans(k, n_init=n_init, max_iter=PASSES, algorithm="lloyd", random_state=seed).fit(points)

    return lambda *arguments: fit(*arguments).cluster_centers_


def breathing():
    from bkmeans import BKMeans

    return lambda points, k, m, seed: BKMeans(n_clusters=k, m=m, random_state=seed).fit(points).cluster_centers_


def faiss_kmeans():
    import faiss

    def fit(points, k, nredo, seed):
        # By default it would make 25 passes, train on 256 points a cluster, and warn below 39.
        every = {"min_points_per_centroid": 1, "max_points_per_centroid": len(points)}
        kmeans = faiss.Kmeans(points.shape[1], k, niter=PASSES, nredo=nredo, seed=seed + 1, **every)
        kmeans.train(points)
        return kmeans.centroids

    return fit


# Name: (maker, distribution, type of the points)
PROGRAMS = {
    "sklearn": (scikit_learn, "scikit-learn", np.float64),
    "bkmeans": (breathing, "bkmeans", np.float64),
    "faiss": (faiss_kmeans, "faiss-cpu", np.float32),
}


def main() -> None:
    program, path, k, way, seed, out = sys.argv[1:]
    make, distribution, scalar = PROGRAMS[program]
    points = np.load(path).astype(scalar)
    settings = int(k), int(way), int(seed)
    fit = make()
    warnings.simplefilter("ignore")  # "did not converge", "fewer distinct clusters"
    fit(points[: max(WARM_UP_POINTS, 2 * settings[0])].copy(), *settings)
    began = time.perf_counter()
    centroids = fit(points, *settings)
    seconds = time.perf_counter() - began
    np.asarray(centroids, dtype="<f8").tofile(out)
    print(json.dumps({"seconds": seconds, "version": importlib.metadata.version(distribution)}))


if __name__ == "__main__":
    main()
