// SPDX-License-Identifier: MIT
// Two files compiled for different processors, in one program: a template that both instantiate is kept once, and which
// one is kept must not show. Returns 77 where the processor lacks AVX2.

#include <string>

std::string fits_of_plain_file();
std::string fits_of_avx2_file();

int main() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 77;
  const std::string plain = fits_of_plain_file();
  return !plain.empty() && plain == fits_of_avx2_file() ? 0 : 1;
}
