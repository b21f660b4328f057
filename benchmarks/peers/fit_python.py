#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fits one workload with one Python peer, in a process of its own.

    fit_python.py PEER FOLDER/NAME THREADS MAX_ITERATIONS CENTROIDS_OUT

The last line of standard output is JSON, as `runner.hpp` writes it for the C++ peers: seconds of the fit alone, passes,
why it stopped, bytes that the process grew by at its peak, and the version of the peer.
"""

import importlib.metadata
import json
import logging
import pathlib
import sys
import time
import warnings

import numpy as np
import workloads

WARM_UP_POINTS = 1000  # fitted before the clock starts: lazy imports and thread starts are not the peer's speed


def scikit_learn(algorithm):
    from sklearn.cluster import KMeans

    def fit(points, start, threads, max_iterations):
        # tol=0: only unchanged labels or centroids end it. Threads come from OMP_NUM_THREADS.
        kmeans = KMeans(len(start), init=start, n_init=1, tol=0, max_iter=max_iterations, algorithm=algorithm)
        kmeans.fit(points)
        return kmeans.cluster_centers_, kmeans.n_iter_

    return fit


def one_dal():
    from sklearnex.cluster import KMeans

    log = logging.getLogger("sklearnex")
    log.setLevel(logging.INFO)
    log.addHandler(logging.StreamHandler(sys.stderr))
    log.addFilter(refuse_fallback)

    def fit(points, start, threads, max_iterations):
        kmeans = KMeans(len(start), init=start, n_init=1, tol=0, max_iter=max_iterations, algorithm="lloyd")
        kmeans.fit(points)
        return kmeans.cluster_centers_, kmeans.n_iter_

    return fit


def refuse_fallback(record):
    """The extension falls back to scikit-learn without a word: its log is where it says so."""
    if "fallback" in record.getMessage():
        raise RuntimeError(record.getMessage())
    return False


def faiss_kmeans():
    import faiss

    def fit(points, start, threads, max_iterations):
        faiss.omp_set_num_threads(threads)
        # By default it would train on 256 points a cluster, and warn below 39.
        kmeans = faiss.Kmeans(
            points.shape[1],
            len(start),
            niter=max_iterations,
            nredo=1,
            spherical=False,
            min_points_per_centroid=1,
            max_points_per_centroid=len(points),
        )
        kmeans.train(points, init_centroids=start)
        return kmeans.centroids, len(kmeans.obj)

    return fit


def faiss_super():
    import faiss

    def fit(points, start, threads, max_iterations):
        faiss.omp_set_num_threads(threads)
        kmeans = faiss.SuperKmeans(
            points.shape[1],
            len(start),
            niter=max_iterations,
            min_points_per_centroid=1,
            max_points_per_centroid=len(points),
        )
        kmeans.train(points)
        return kmeans.centroids, len(kmeans.obj)

    return fit


def super_kmeans():
    from superkmeans import SuperKMeans

    def fit(points, start, threads, max_iterations):
        # By default: a hierarchy above 100 000 points, and a sample of 30 % or 256 points a cluster.
        kmeans = SuperKMeans(
            len(start),
            points.shape[1],
            hierarchical=False,
            iters=max_iterations,
            sampling_fraction=1.0,
            max_points_per_cluster=len(points),
            n_threads=threads,
            early_termination=max_iterations > 10,
        )
        centroids = kmeans.train(points)
        return centroids, len(kmeans.iteration_stats) or max_iterations

    return fit


# Name: (maker, distribution, stop rule beyond the limit of passes, exact, from the given start)
PEERS = {
    "sklearn": (lambda: scikit_learn("lloyd"), "scikit-learn", "labels or centroids unchanged"),
    "sklearn-elkan": (lambda: scikit_learn("elkan"), "scikit-learn", "labels or centroids unchanged"),
    "onedal": (one_dal, "scikit-learn-intelex", "centroids unchanged"),
    "faiss": (faiss_kmeans, "faiss-cpu", "float32 objective repeated"),
    "faiss-super": (faiss_super, "faiss-cpu", "its own"),
    "superkmeans": (super_kmeans, "superkmeans", "its own"),
}


def memory(field):
    """A field of /proc/self/status in bytes."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return 1024 * int(line.split()[1])
    raise LookupError(field)


def main() -> None:
    peer, prefix, threads, max_iterations, out = sys.argv[1:]
    make, distribution, stop = PEERS[peer]
    prefix = pathlib.Path(prefix)
    points, start = workloads.load(prefix.parent, prefix.name)
    fit = make()
    warnings.simplefilter("ignore")  # "did not converge": the passes are reported
    few = points[: max(WARM_UP_POINTS, 2 * len(start))].astype("<f4")
    fit(few, few[: len(start)].copy(), int(threads), 2)
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = memory("VmRSS")
    began = time.perf_counter()
    # Bytes are converted on the clock: no peer here takes them as they are (scikit-learn would make them float64).
    centroids, iterations = fit(points.astype("<f4", copy=False), start, int(threads), int(max_iterations))
    seconds = time.perf_counter() - began
    peak = memory("VmHWM") - before
    np.asarray(centroids, dtype="<f4").tofile(out)
    result = {"seconds": seconds, "iterations": int(iterations), "stop": stop, "peak_bytes": peak}
    print(json.dumps({**result, "version": importlib.metadata.version(distribution)}))


if __name__ == "__main__":
    main()
