// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <armadillo>
#include <sstream>

namespace {

/// arma::kmeans from given means. It tells its passes only in its log: one line each, after a line of heading.
peers::Fit fit(const peers::Workload& workload, int, int max_iterations) {
  const peers::Floats floats(workload);
  // Armadillo takes a matrix that owns nothing, but const is cast away: it does not write to its data.
  const arma::fmat points(const_cast<float*>(floats.data()), workload.d, workload.n, false, true);
  arma::fmat means(workload.start.data(), workload.d, workload.k);
  std::ostringstream log;
  arma::set_cout_stream(log);
  if (!arma::kmeans(means, points, workload.k, arma::keep_existing, static_cast<arma::uword>(max_iterations), true)) {
    throw std::runtime_error("arma::kmeans failed");
  }
  long passes = 0;
  const std::string told = log.str(), word = "iteration:";
  for (auto at = told.find(word); at != std::string::npos; at = told.find(word, at + 1)) ++passes;
  return {{means.begin(), means.end()}, passes};
}

}  // namespace

int main(int argc, char** argv) {
  const arma::arma_version version;
  return peers::run(argc, argv, fit, "mean squared shift <= eps", version.as_string());
}
