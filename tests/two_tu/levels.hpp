// SPDX-License-Identifier: MIT
#pragma once

#include <keen/keen.hpp>

#include <sstream>
#include <string>

// NOLINTBEGIN(cert-dcl59-cpp,misc-definitions-in-headers): each file has its own, compiled for its own processor
namespace {

/// Whole numbers about seven corners: what is lost by rounding differs between processors, but nothing is.
template <class Scalar>
keen::Centroids<Scalar> lattice(keen::Index dim) {
  keen::Rng rng(static_cast<std::uint64_t>(dim));
  keen::Centroids<Scalar> x(dim, 3000);
  for (keen::Index i = 0; i < x.cols(); ++i) {
    for (keen::Index d = 0; d < dim; ++d) x(d, i) = static_cast<Scalar>(rng.index(4) + 6 * ((i % 7 >> d % 3) & 1));
  }
  return x;
}

/// Labels of the start centroids and of two passes, for every algorithm.
template <class Scalar>
void write_labels(std::ostream& out, keen::Index dim) {
  const keen::Centroids<Scalar> x = lattice<Scalar>(dim);
  out << keen::Model<Scalar>(x.leftCols(33)).predict(keen::columns(x)).transpose() << '\n';
  for (const keen::Algorithm algorithm :
       {keen::Algorithm::lloyd, keen::Algorithm::filtering, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
    const keen::KMeans<Scalar> settings{
        .k = 33, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{2}, .algorithm = algorithm};
    const auto found = settings.fit(keen::columns(x));
    out << found.labels.transpose() << '\n' << found.model.centroids() << '\n';
  }
}

/// Labels and centroids of some fits.
std::string fits() {
  std::ostringstream out;
  for (const keen::Index dim : {1, 2, 9, 40}) {
    write_labels<float>(out, dim);
    write_labels<double>(out, dim);
  }
  return out.str();
}

}  // namespace
// NOLINTEND(cert-dcl59-cpp,misc-definitions-in-headers)
