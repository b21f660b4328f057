// SPDX-License-Identifier: MIT
#pragma once

/// What `keen --help` and `keen COMMAND --help` print after the options.
namespace cli::help {

inline constexpr const char* program = R"(Examples:
  keen fit iris.csv --k 3                   three clusters of all numeric columns
  keen fit people.csv --k auto --standardize --columns height,weight
                                            k is chosen; columns of different units
  keen choose-k people.csv --report report.html
                                            how many clusters, why, and pictures
  keen predict keen-out/centroids.csv new.csv --out new-labels.csv
                                            the clusters of further rows
  keen info people.csv                      describes a file, column by column

Files are CSV, or by their extension .npy (numpy.save), .fvecs or .bvecs.

Exit status: 0 success; 1 a file cannot be read or written, or its content is wrong; 2 the command
line is wrong.)";

inline constexpr const char* fit = R"(Examples:
  keen fit iris.csv --k 3
      Writes into keen-out/: labels.csv, centroids.csv, clusters.svg, convergence.svg.
      clusters.svg shows the two columns that show the clusters best; --axes chooses others.
  keen fit sales.csv --k auto --max-k 15
      Tries 1 to 15 clusters, chooses k as keen choose-k does, and draws elbow.svg. Sets outliers
      aside: they get no label.
  keen fit people.csv --k 4 --columns height,weight,5 --standardize
      Columns by name or number (2-5 is a range). Use --standardize for columns of different
      units; otherwise the column with the largest numbers dominates.
  keen fit people.csv --k 4 --append grouped.csv --distances
      Also writes the file with the columns cluster and distance; keen predict does so too.
  keen fit survey.csv --k 5 --weights respondents --missing drop --exclude age
      A row of weight 3 counts as three rows. Rows with missing values get no label.
      Row numbers, ids and dates are left out and listed; --columns takes them.
  keen fit vectors.npy --k 1000 --memory 2G
      For files larger than memory: the rows stay on the disk and are read once a pass. Makes one
      run of Lloyd's iteration; --k auto uses a sample, and the picture shows one.

Lloyd's iteration assigns each row to the nearest centroid, moves each centroid to the mean of its
rows, and repeats this until nothing changes. It finds a local minimum of the SSE, the sum of
squared distances. Swaps of centroids then find a lower one. --init, --from, --tol,
--max-iterations and --animation set or show the iteration itself: with them, the default is
--effort lloyd with 8 restarts. The same seed gives the same result.)";

inline constexpr const char* choose_k = R"(Examples:
  keen choose-k iris.csv --report report.html
      Writes one page for a browser: the answer, why, and pictures. It needs no network, and is
      light or dark as the reader's device.
  keen choose-k people.csv --standardize --max-k 20
      Prints the answer and the choice of each criterion, and writes no file.

Outliers are listed and set aside. Then halves of the rows are clustered. The answer is the number
for which the clusters of one half are separated in the other, and 1 if they are not. If other
criteria disagree, the data may have several good answers, or none: look at the pictures.)";

inline constexpr const char* predict = R"(Examples:
  keen predict keen-out/centroids.csv new.csv --out new-labels.csv
  keen predict keen-out/centroids.csv new.csv --columns 3,1
      Columns are matched by name, or by order if the file has no header line. A model (.keen) has
      no names: if the file has a header line, --columns must list the columns in the order of the
      fit. Columns are scaled as in the fit.
  keen predict keen-out/centroids.csv vectors.npy --memory 2G
      Leaves the rows on the disk.)";

inline constexpr const char* info = R"(Examples:
  keen info people.csv
      Lists rows and columns, the values of each column, and whether to --standardize.
  keen info groups.keen
      Describes a model of keen fit --model, or of keen::io::save.)";

}  // namespace cli::help
