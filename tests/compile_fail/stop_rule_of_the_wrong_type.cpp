// error: StopRule
// SPDX-License-Identifier: MIT
// A stop rule gives a reason, or none; true and false are none.
#include <keen/keen.hpp>

int main() {
  const keen::StopRule rule = [](const keen::IterationStats& it) { return it.iteration > 3; };
  (void)rule;
}
