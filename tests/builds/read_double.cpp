// SPDX-License-Identifier: MIT
// Numbers are read as std::from_chars does, also where the standard library has none for double: what keen does there
// is compared with what std::from_chars does here.
#include <charconv>
#include <version>

#ifdef __cpp_lib_to_chars
#undef __cpp_lib_to_chars
#include <keen/io/detail/read_double.hpp>

#include <cstring>
#include <iostream>
#include <string_view>

namespace {

bool is_read_alike(std::string_view text) {
  double here = 7, there = 7;
  const auto found = keen::io::detail::read_double(text.data(), text.data() + text.size(), here);
  const auto wanted = std::from_chars(text.data(), text.data() + text.size(), there);
  const bool is_same = std::memcmp(&here, &there, sizeof here) == 0 || (here != here && there != there);
  const bool alike = found.ec == wanted.ec && found.ptr == wanted.ptr && is_same;
  if (!alike) std::cerr << "read otherwise: '" << text << "' as " << here << ", not " << there << '\n';
  return alike;
}

constexpr std::string_view texts[] = {"0",
                                      "-0",
                                      "1",
                                      "+1",
                                      "-1.5",
                                      "1.",
                                      ".5",
                                      "-.5",
                                      ".",
                                      "-",
                                      "",
                                      "--1",
                                      "1 ",
                                      " 1",
                                      "1,5",
                                      "1_000",
                                      "0x10",
                                      "1.5.2",
                                      "1e5",
                                      "1E5",
                                      "1e+5",
                                      "1e-5",
                                      "1e",
                                      "1e+",
                                      "1.5e",
                                      "e5",
                                      "1e5x",
                                      "0.1",
                                      "123456789012345678901234567890",
                                      "1.7976931348623157e308",
                                      "1.7976931348623159e308",
                                      "1e309",
                                      "-1e309",
                                      "1e9999999999",
                                      "2.2250738585072011e-308",
                                      "1e-310",
                                      "5e-324",
                                      "3e-324",
                                      "2e-324",
                                      "1e-400",
                                      "-1e-400",
                                      "0e-400",
                                      "0e999",
                                      "0.000",
                                      "inf",
                                      "-inf",
                                      "INF",
                                      "Infinity",
                                      "infinit",
                                      "-infx",
                                      "in",
                                      "i",
                                      "1inf",
                                      "nan",
                                      "-nan",
                                      "NaN",
                                      "nan(1)",
                                      "nan(a_Z)",
                                      "nan(",
                                      "nan(-)",
                                      "n",
                                      "1n"};

}  // namespace

int main() {
  int others = 0;
  for (const std::string_view text : texts) others += is_read_alike(text) ? 0 : 1;
  return others;
}
#else
int main() { return 77; }  // nothing to compare with
#endif
