// SPDX-License-Identifier: MIT
#define KEEN_LAW_SPACE laws::FloatDynamic
#include "laws/metamorphic_clear.hpp"
#include "laws/metamorphic_exact.hpp"
#include "laws/precision.hpp"
#include "laws/random_fits.hpp"
#include "laws/sameness.hpp"
