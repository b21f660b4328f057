// error: keen::fit takes its settings in braces: keen::fit(points, {.k = 3})
// SPDX-License-Identifier: MIT
#include <keen/kmeans.hpp>

int main() { return static_cast<int>(keen::fit(Eigen::Matrix2Xd(2, 3), 3).labels[0]); }
