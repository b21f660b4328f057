// error: keen::fit takes its settings in braces: keen::fit(points, {.k = 3})
// SPDX-License-Identifier: MIT
#include <keen/kmeans.hpp>

int main() { keen::fit(Eigen::Matrix2Xd(2, 3), 3); }
