#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads W1 to W10: points and start centroids, the same bytes for every peer.

Each workload is three files: NAME.f32 (n x d values, little-endian float32, one point after another) or NAME.u8 (bytes),
NAME.start.f32 (k x d, the first k points of a fixed permutation) and NAME.txt ("n d k"). Seeds are fixed, and the checksums in the
results tell whether two machines measured the same bytes (numpy does not promise its normal draws across versions).

    workloads.py --out FOLDER [--scale 10] [--workloads W1,W4]
"""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import sys
from collections.abc import Callable

import numpy as np

BLOCK = 10_000  # points drawn at a time: bounds the memory beyond the workload itself


def overlapping_blobs(rng, n, d, count, spread):
    """Gaussian blobs of unequal mass around uniform centres in [0, 10]^d; `spread` is their standard deviation."""
    centres = rng.uniform(0, 10, (count, d))
    mass = rng.dirichlet(np.full(count, 3.0))
    for size in blocks(n):
        yield centres[rng.choice(count, size, p=mass)] + rng.normal(0, spread, (size, d))


def colours(rng, n, d):
    """Colours in [0, 255]^3: one half uniform, one half near the grey axis, as in photographs."""
    for size in blocks(n):
        uniform = rng.uniform(0, 255, (size, d))
        grey = rng.uniform(0, 255, (size, 1)) + rng.normal(0, 30, (size, d))
        mixed = np.where(rng.random((size, 1)) < 0.5, uniform, grey)
        yield 255 - np.abs(255 - np.abs(mixed))  # folded back into the cube: clipping would make duplicates


def photograph(rng, n, d):
    """Pixels of a picture, row by row: clouds of every size in brightness and in two tints, edges, and grain."""
    width = 4000
    height = -(-n // width)
    layers = np.stack([clouds(rng, height, width) for _ in range(d)], -1)
    layers[..., 0] += np.where(clouds(rng, height, width) > 0.2, 0.9, -0.3)  # a skyline, or the like
    tints = np.array([[1.0, 0.35, 0.1], [1.0, 0.0, -0.3], [1.0, -0.4, 0.2]])
    pixels = (128 + 55 * (layers @ tints.T)).reshape(-1, d)[:n]
    for start in range(0, n, BLOCK):
        x = pixels[start : start + BLOCK]
        yield np.clip(np.rint(x + rng.normal(0, 3, x.shape)), 0, 255)


def clouds(rng, height, width):
    """Noise of octaves, each twice as fine and 0.6 times as strong as the one before: height x width, about 1 in size."""
    total = np.zeros((height, width), dtype=np.float32)
    for octave in range(9):
        cells = 2 << octave
        knots = rng.normal(size=(cells + 2, cells + 2)).astype(np.float32)
        y, x = np.arange(height) * cells / height, np.arange(width) * cells / width
        i, j = y.astype(int), x.astype(int)
        v, u = (y - i).astype(np.float32)[:, None], (x - j).astype(np.float32)[None, :]
        across = [knots[i + a][:, j] * (1 - u) + knots[i + a][:, j + 1] * u for a in (0, 1)]
        total += 0.6**octave * (across[0] * (1 - v) + across[1] * v)
    return total


def decaying_blobs(rng, n, d, count, decay, noise):
    """Blobs whose coordinates shrink as (1 + i)^-decay, then rotated: what a learnt feature looks like."""
    scale = (1.0 + np.arange(d)) ** -decay
    rotation = np.linalg.qr(rng.normal(size=(d, d)))[0]
    centres = rng.normal(size=(count, d)) * scale
    for size in blocks(n):
        x = centres[rng.integers(count, size=size)] + noise * rng.normal(size=(size, d)) * scale
        yield x @ rotation


def sift_like(rng, n, d):
    """Histograms of gradients: non-negative integers up to 218, length about 512, many zeros, weak groups."""
    profiles = rng.gamma(0.9, 1.0, (400, d))
    for size in blocks(n):
        x = profiles[rng.integers(400, size=size)] * rng.gamma(0.8, 1.0, (size, d))
        x *= 512 / np.linalg.norm(x, axis=1, keepdims=True)
        yield np.floor(np.minimum(x, 218))


def embeddings(rng, n, d):
    """Unit vectors of low intrinsic dimension (48) with isotropic noise: the shape of text embeddings."""
    latent = 48
    basis = np.linalg.qr(rng.normal(size=(d, latent)))[0].T * (1.0 + np.arange(latent))[:, None] ** -0.4
    topics = rng.normal(size=(1500, latent))
    offset = rng.normal(0, 0.02, d)  # embeddings do not surround the origin
    for size in blocks(n):
        z = topics[rng.integers(1500, size=size)] + 0.7 * rng.normal(size=(size, latent))
        x = z @ basis + offset + rng.normal(0, 0.02, (size, d))
        yield x / np.linalg.norm(x, axis=1, keepdims=True)


def digits(rng, n, d):
    """Pictures of 28 x 28: ten shapes of three strokes, jittered; four pixels of five are zero."""
    side = 28
    assert d == side * side
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2).astype(np.float32)
    shapes = rng.uniform(5, 22, (10, 4, 2))
    for size in blocks(n, 1000):
        ends = shapes[rng.integers(10, size=size)] + rng.normal(0, 2.2, (size, 4, 2))
        ends = (ends + rng.normal(0, 1.5, (size, 1, 2))).astype(np.float32)
        sq_distance = np.full((size, d), np.inf, dtype=np.float32)
        for i in range(3):
            np.minimum(sq_distance, sq_distance_to_stroke(grid, ends[:, i], ends[:, i + 1]), out=sq_distance)
        thickness = rng.uniform(0.8, 1.5, (size, 1)).astype(np.float32)
        yield np.floor(255 * np.clip(1.6 - sq_distance / (2 * thickness**2), 0, 1))


def sq_distance_to_stroke(grid, start, end):
    """Squared distance of every pixel (p x 2) to each segment (m x 2 each): m x p."""
    along = end - start
    length = np.maximum((along**2).sum(1), 1e-6)
    t = (along @ grid.T - (along * start).sum(1)[:, None]) / length[:, None]
    np.clip(t, 0, 1, out=t)
    dx = grid[:, 0] - start[:, :1] - t * along[:, :1]
    dy = grid[:, 1] - start[:, 1:] - t * along[:, 1:]
    return dx * dx + dy * dy


def blocks(n, size=BLOCK):
    return [min(size, n - start) for start in range(0, n, size)]


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    n: int
    d: int
    k: int
    about: str
    draw: Callable  # (rng, n, d) -> blocks of points
    dtype: str = "<f4"  # of the points; "u1": bytes, which most peers have to convert

    def size(self, scale: int) -> int:
        """Points at this scale: never fewer than 4 a cluster."""
        return max(self.n // scale, 4 * self.k)


WORKLOADS = {
    w.name: w
    for w in [
        Workload("W1", 1_000_000, 2, 10, "overlapping blobs", lambda r, n, d: overlapping_blobs(r, n, d, 12, 1.2)),
        Workload("W2", 1_000_000, 3, 256, "colours", colours),
        Workload("W3", 200_000, 16, 100, "overlapping blobs", lambda r, n, d: overlapping_blobs(r, n, d, 100, 2.5)),
        Workload("W4", 100_000, 64, 1000, "features, decaying", lambda r, n, d: decaying_blobs(r, n, d, 500, 0.6, 0.8)),
        Workload("W5", 100_000, 128, 1024, "SIFT-like", sift_like),
        Workload("W6", 100_000, 768, 1000, "embeddings", embeddings),
        Workload("W7", 50_000, 784, 10, "pictures of digits", digits),
        Workload("W8", 300_000, 128, 16, "features, flat", lambda r, n, d: decaying_blobs(r, n, d, 200, 0.3, 1.0)),
        Workload("W9", 12_000_000, 3, 16, "photograph, bytes", photograph, "u1"),
        Workload("W10", 12_000_000, 3, 64, "photograph, bytes", photograph, "u1"),
    ]
}


def draw(workload: Workload, scale: int) -> tuple[np.ndarray, np.ndarray]:
    """The points (n x d) and the start centroids (k x d)."""
    n = workload.size(scale)
    seed = int(workload.name[1:])
    points = np.empty((n, workload.d), dtype=workload.dtype)
    filled = 0
    for block in workload.draw(np.random.default_rng([2026, seed]), n, workload.d):
        points[filled : filled + len(block)] = block
        filled += len(block)
    start = np.random.default_rng([42, seed]).permutation(n)[: workload.k]
    return points, points[start].astype("<f4")


def suffix(workload: Workload) -> str:
    return "u8" if workload.dtype == "u1" else "f32"


def write(workload: Workload, folder: pathlib.Path, scale: int) -> None:
    points, start = draw(workload, scale)
    points.tofile(folder / f"{workload.name}.{suffix(workload)}")
    start.tofile(folder / f"{workload.name}.start.f32")
    # Written last: its presence says that the workload is whole.
    (folder / f"{workload.name}.txt").write_text(f"{len(points)} {workload.d} {workload.k}\n")


def load(folder: pathlib.Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """What `write` wrote: points (n x d) and start centroids (k x d)."""
    n, d, k = map(int, (folder / f"{name}.txt").read_text().split())
    workload = WORKLOADS[name]
    points = np.fromfile(folder / f"{name}.{suffix(workload)}", dtype=workload.dtype).reshape(n, d)
    return points, np.fromfile(folder / f"{name}.start.f32", dtype="<f4").reshape(k, d)


def checksum(folder: pathlib.Path, name: str) -> str:
    digest = hashlib.sha256()
    for part in (suffix(WORKLOADS[name]), "start.f32"):
        with open(folder / f"{name}.{part}", "rb") as file:
            while chunk := file.read(1 << 22):
                digest.update(chunk)
    return digest.hexdigest()[:16]


def describe(folder: pathlib.Path, name: str) -> dict:
    n, d, k = map(int, (folder / f"{name}.txt").read_text().split())
    return {"n": n, "d": d, "k": k, "about": WORKLOADS[name].about, "sha256": checksum(folder, name)}


def ensure(folder: pathlib.Path, names: list[str], scale: int) -> None:
    """Writes the workloads that are not in the folder yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        workload = WORKLOADS[name]
        marker = folder / f"{name}.txt"
        wanted = f"{workload.size(scale)} {workload.d} {workload.k}"
        if not marker.exists() or marker.read_text().strip() != wanted:
            marker.unlink(missing_ok=True)
            print(f"drawing {name}: {wanted}", file=sys.stderr, flush=True)
            write(workload, folder, scale)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder of the files")
    parser.add_argument("--scale", type=int, default=1, help="divide n by this for a quick try")
    parser.add_argument("--workloads", default=",".join(WORKLOADS), help="names, comma-separated")
    parser.add_argument("--describe", action="store_true", help="print what is there, as JSON")
    options = parser.parse_args()
    names = options.workloads.split(",")
    ensure(options.out, names, options.scale)
    if options.describe:
        print(json.dumps({name: describe(options.out, name) for name in names}))


if __name__ == "__main__":
    main()
