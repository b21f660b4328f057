# SPDX-License-Identifier: MIT
# Fits one set with R's kmeans by Hartigan and Wong: POINTS.npy K NSTART SEED CENTROIDS_OUT. The last line of standard
# output is JSON, as fit_python.py writes it; the centroids are doubles, one centroid after another.

read_npy <- function(path) { # of doubles, one point a row, as points.py writes it
  file <- file(path, "rb")
  on.exit(close(file))
  readBin(file, "raw", 8)
  header <- readChar(file, readBin(file, "integer", size = 2, signed = FALSE, endian = "little"))
  shape <- as.integer(regmatches(header, gregexpr("[0-9]+(?=[,)])", header, perl = TRUE))[[1]])
  matrix(readBin(file, "double", prod(shape), endian = "little"), shape[1], shape[2], byrow = TRUE)
}

arguments <- commandArgs(trailingOnly = TRUE)
points <- read_npy(arguments[1])
k <- as.integer(arguments[2])
fit <- function(x) {
  set.seed(as.integer(arguments[4]))
  suppressWarnings(kmeans(x, k, iter.max = 300, nstart = as.integer(arguments[3]), algorithm = "Hartigan-Wong"))
}
warm_up <- fit(points[seq_len(min(nrow(points), max(1000, 2 * k))), , drop = FALSE])
began <- Sys.time()
found <- fit(points)
seconds <- as.numeric(difftime(Sys.time(), began, units = "secs"))
writeBin(as.vector(t(found$centers)), arguments[5], endian = "little")
cat(sprintf("{\"seconds\": %.6f, \"version\": \"%s.%s\"}\n", seconds, R.version$major, R.version$minor))
