# SPDX-License-Identifier: MIT
# cmake -D ROOT=<repository> -D VERSION=<of include/keen/version.hpp> -P one_version.cmake
# Fails if another file of the repository names another version of keen.

function(expect_version file regex)
  file(READ "${ROOT}/${file}" text)
  if(NOT text MATCHES "${regex}")
    message(SEND_ERROR "${file} does not match '${regex}'")
  elseif(NOT CMAKE_MATCH_1 STREQUAL VERSION)
    message(SEND_ERROR "${file} says ${CMAKE_MATCH_1}, version.hpp says ${VERSION}")
  endif()
endfunction()

expect_version(CITATION.cff "\nversion: ([0-9.]+)\n")
expect_version(README.md "requires = \"keen/([0-9.]+)\"")
expect_version(README.md "GIT_TAG v([0-9.]+)`")
expect_version(README.md "/keen@([0-9.]+)\"\\)")
expect_version(README.md "libkeen-dev_([0-9.]+)_all")
expect_version(packaging/vcpkg/ports/keen/vcpkg.json "\n  \"version\": \"([0-9.]+)\"")
expect_version(packaging/conan/recipes/keen/config.yml "\nversions:\n  \"([0-9.]+)\":")

string(REGEX MATCH "^[0-9]+\\.[0-9]+" minor "${VERSION}")
file(READ "${ROOT}/README.md" readme)
if(NOT readme MATCHES "find_package\\(keen ${minor} ")
  message(SEND_ERROR "README.md finds another version of the package than ${minor}")
endif()
file(READ "${ROOT}/include/keen/version.hpp" header)
string(REGEX MATCHALL "KEEN_VERSION_(MAJOR|MINOR|PATCH) [0-9]+" parts "${header}")
list(TRANSFORM parts REPLACE ".* " "")
list(JOIN parts "." joined)
if(NOT joined STREQUAL VERSION)
  message(SEND_ERROR "version.hpp says ${joined} in parts and ${VERSION} as a whole")
endif()
