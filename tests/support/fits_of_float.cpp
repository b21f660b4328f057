// SPDX-License-Identifier: MIT
#include "instantiations.hpp"

KEEN_COMPILE_FIT(float, 2);
KEEN_COMPILE_FIT(float, 3);
KEEN_COMPILE_FIT(float, Eigen::Dynamic);
