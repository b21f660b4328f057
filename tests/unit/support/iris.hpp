// SPDX-License-Identifier: MIT
#pragma once

#include "support/csv.hpp"

#include <keen/init/given_centroids.hpp>
#include <keen/kmeans.hpp>

#include <string>

namespace unit {

/// Fisher's iris, one flower a column, and what Lloyd's iteration makes of it from flowers 0, 50 and 100.
struct Iris {
  Eigen::MatrixXd x = support::read_csv(std::string(KEEN_TESTS_DIR) + "/data/iris.csv").leftCols(4).transpose();
  keen::Labels labels;

  Iris() {
    keen::Centroids<double> start(4, 3);
    start << x.col(0), x.col(50), x.col(100);
    labels =
        keen::fit(keen::columns(x), {.k = 3, .init = keen::GivenCentroids{start}, .stop = keen::stop::LabelsSettled{}})
            .labels;
  }
};

}  // namespace unit
