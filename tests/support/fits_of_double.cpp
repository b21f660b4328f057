// SPDX-License-Identifier: MIT
#include "instantiations.hpp"

KEEN_COMPILE_FIT(double, 2);
KEEN_COMPILE_FIT(double, Eigen::Dynamic);
