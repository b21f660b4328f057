// SPDX-License-Identifier: MIT
#include "kinds.hpp"

#include <keen/mini_batch.hpp>
#include <keen/sparse.hpp>
#include <keen/spherical.hpp>

namespace family {

namespace {

/// Zeros are left out, but for Layout::strided, where they are written down, with room between the points.
template <class Scalar, int>
class SparsePoints {
 public:
  SparsePoints(const Points& points, const Settings& settings) : is_row_major_(settings.layout != Layout::rows) {
    rows_ = points.x.transpose().cast<Scalar>().sparseView();
    columns_ = rows_;
    if (settings.layout != Layout::strided) return;
    rows_ = Rows(points.x.cols(), points.x.rows());
    rows_.reserve(Eigen::VectorXi::Constant(rows_.rows(), static_cast<int>(rows_.cols()) + 2));
    for (Index i = 0; i < rows_.rows(); ++i) {
      for (Index d = 0; d < rows_.cols(); ++d) rows_.insert(i, d) = static_cast<Scalar>(points.x(d, i));
    }
  }

  [[nodiscard]] auto data() const { return is_row_major_ ? keen::rows(rows_) : keen::rows(columns_); }

  [[nodiscard]] std::string bytes() const {
    return {reinterpret_cast<const char*>(rows_.valuePtr()),
            static_cast<std::size_t>(rows_.nonZeros()) * sizeof(Scalar)};
  }

 private:
  using Rows = Eigen::SparseMatrix<Scalar, Eigen::RowMajor>;

  bool is_row_major_;
  Rows rows_;
  Eigen::SparseMatrix<Scalar, Eigen::ColMajor> columns_;
};

template <template <class, int> class Fit>
std::vector<Estimator> sparse_estimators(std::string_view name, bool is_spherical = false) {
  return with({estimator<Fit, double, Eigen::Dynamic, SparsePoints>(name),
               estimator<Fit, float, Eigen::Dynamic, SparsePoints>(name)},
              [=](Estimator& it) {
                it.is_sparse = true;
                it.is_spherical = is_spherical;
              });
}

}  // namespace

template <>
const std::vector<Estimator>& estimators<SparseKMeans>() {
  static const std::vector<Estimator> all = sparse_estimators<keen::KMeans>("KMeans of sparse points");
  return all;
}

template <>
const std::vector<Estimator>& estimators<SparseSphericalKMeans>() {
  static const std::vector<Estimator> all =
      sparse_estimators<keen::SphericalKMeans>("SphericalKMeans of sparse points", true);
  return all;
}

template <>
const std::vector<Estimator>& estimators<SparseMiniBatchKMeans>() {
  static const std::vector<Estimator> all =
      sparse_estimators<keen::MiniBatchKMeans>("MiniBatchKMeans of sparse points");
  return all;
}

}  // namespace family
