// SPDX-License-Identifier: MIT
#include "fits.hpp"

KEEN_COMPILE_FIT(double, Eigen::Dynamic);
