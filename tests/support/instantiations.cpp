// SPDX-License-Identifier: MIT
#include "instantiations.hpp"

KEEN_TESTS_INSTANTIATE(, double, 2);
KEEN_TESTS_INSTANTIATE(, double, Eigen::Dynamic);
KEEN_TESTS_INSTANTIATE(, float, 2);
KEEN_TESTS_INSTANTIATE(, float, Eigen::Dynamic);
