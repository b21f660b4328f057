// SPDX-License-Identifier: MIT
#include <keen/instantiate.hpp>

KEEN_COMPILE_FIT(float, Eigen::Dynamic);
