// SPDX-License-Identifier: MIT
#pragma once

/// What `keen --help` and `keen COMMAND --help` say after the options.
namespace cli::help {

inline constexpr const char* program = R"(Examples:
  keen fit iris.csv --k 3                   three clusters of all numeric columns
  keen fit people.csv --k auto --standardize --columns height,weight
                                            how many? columns of unlike units
  keen choose-k people.csv --report report.html
                                            how many, why, and the pictures to it
  keen predict keen-out/centroids.csv new.csv --out new-labels.csv
                                            the clusters of further rows
  keen info people.csv                      what is in a file, column by column

Files are CSV, or by their extension .npy (numpy.save), .fvecs or .bvecs.

Exit status: 0 done, 1 a file is bad or cannot be written, 2 the command line makes no sense.)";

inline constexpr const char* fit = R"(Examples:
  keen fit iris.csv --k 3
      Leaves in keen-out/: labels.csv, centroids.csv, clusters.svg, convergence.svg.
      clusters.svg shows the two columns that show the clusters best; --axes chooses others.
  keen fit sales.csv --k auto --max-k 15
      Tries 1 to 15 clusters, takes the number that keen choose-k would, and draws elbow.svg.
      Sets outliers aside as keen choose-k does: they get no label.
  keen fit people.csv --k 4 --columns height,weight,5 --standardize
      Columns by name or number (2-5 is a range). Where they have unlike units, --standardize
      keeps the one with the largest numbers from deciding alone.
  keen fit people.csv --k 4 --append grouped.csv --distances
      Also writes the file with the columns cluster and distance; keen predict does so too.
  keen fit survey.csv --k 5 --weights respondents --missing drop --exclude age
      A row of weight 3 counts as three rows. Rows with missing values get no label.
      Row numbers, ids and dates are left out, and a line says so; --columns takes them.
  keen fit vectors.npy --k 1000 --memory 2G
      For files larger than memory: the rows stay on the disk and are read once a pass. One run
      of Lloyd's iteration; --k auto goes by a sample, and the picture shows one.

Each row is assigned to the nearest centroid, each centroid moves to the mean of its rows, and
again, until nothing changes. That finds a local optimum of the SSE, the sum of squared distances.
Swaps of centroids then find a lower one, in the time that further restarts would take. With
--init, --from, --tol, --max-iterations or --animation, which are about the iteration itself,
there are no swaps unless --effort asks for them, but 8 restarts. Same seed, same result.)";

inline constexpr const char* choose_k = R"(Examples:
  keen choose-k iris.csv --report report.html
      One page to open in a browser: the answer, why, and pictures. It needs no network, and is
      light or dark as its reader is.
  keen choose-k people.csv --standardize --max-k 20
      Prints the answer and what each criterion says, and writes nothing.

Outliers are named and set aside. Then halves of the rows are clustered: the answer is the number
for which the clusters of one half stand apart in the other, and 1 if they do not. Where other
criteria disagree, the data has more than one good answer, or none: look at it.)";

inline constexpr const char* predict = R"(Examples:
  keen predict keen-out/centroids.csv new.csv --out new-labels.csv
  keen predict keen-out/centroids.csv new.csv --columns 3,1
      Columns are matched by name, or by order where the file has no header line. A model
      (.keen) has no names: with a header line, --columns must list them in the order of the
      fit. Standardization is that of keen fit.
  keen predict keen-out/centroids.csv vectors.npy --memory 2G
      Leaves the rows on the disk.)";

inline constexpr const char* info = R"(Examples:
  keen info people.csv
      Rows, columns, what each holds, and whether to --standardize.
  keen info groups.keen
      What a model of keen fit --model, or of keen::io::save, has.)";

}  // namespace cli::help
