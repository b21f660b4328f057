// SPDX-License-Identifier: MIT
#include "scaling.hpp"

#include <stdexcept>

namespace cli {

std::string name_of(Scale scale) {
  switch (scale) {
    case Scale::none: return "none";
    case Scale::standardize: return "standardize";
    case Scale::robust: return "robust";
  }
  throw std::invalid_argument("unknown --scale");
}

std::string unit_words(Scale scale) {
  switch (scale) {
    case Scale::none: return "";
    case Scale::standardize: return "in standard deviations";
    case Scale::robust: return "in deviations by quartiles";
  }
  throw std::invalid_argument("unknown --scale");
}

Scaling scaling_of(const keen::Dataset<double>& points, Scale scale) {
  switch (scale) {
    case Scale::none: return {};
    case Scale::standardize: return Scaling::standardize(points);
    case Scale::robust: return Scaling::robust(points);
  }
  throw std::invalid_argument("unknown --scale");
}

void apply(const Scaling& scaling,
           Eigen::Ref<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> points) {
  if (scaling.is_none()) return;
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    for (Eigen::Index d = 0; d < points.cols(); ++d) points(i, d) = scaling.applied(points(i, d), d);
  }
}

Eigen::VectorXd undone(const Scaling& scaling, const Eigen::VectorXd& values, Eigen::Index column) {
  if (scaling.is_none()) return values;
  return (values.array() * scaling.scale[column] + scaling.center[column]).matrix();
}

}  // namespace cli
