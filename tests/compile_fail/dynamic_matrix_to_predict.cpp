// error: say keen::rows(x) for one point a row, or keen::columns(x) for one
// SPDX-License-Identifier: MIT
// As in fit, so in predict.
#include <keen/keen.hpp>

int main() {
  const Eigen::MatrixXd table = Eigen::MatrixXd::Zero(4, 2);
  const keen::Model<double> model(table);
  return static_cast<int>(model.predict(table)[0]);
}
