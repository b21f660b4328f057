# SPDX-License-Identifier: MIT
# Makes the packages that CPack makes and looks into them. Unpacks libkeen-dev for a consumer. Expects CPACK, DPKG_DEB,
# BUILD (keen's build folder), SOURCE, WORK, VERSION and, where the command line programs are installed, PROGRAM and
# MPI_PROGRAM. LINTIAN, where there is one, must find no error and no warning in Debian's packages.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

# Unpacks the only file that matches, and checks some of its fields, given as "Name: value" with a regex for the value.
function(unpack_deb pattern folder)
  file(GLOB deb "${WORK}/${pattern}")
  run("${DPKG_DEB}" --field "${deb}" OUTPUT fields)
  foreach(field IN LISTS ARGN)
    if(NOT "\n${fields}\n" MATCHES "\n${field}\n")
      message(FATAL_ERROR "${deb} has no field '${field}':\n${fields}")
    endif()
  endforeach()
  run("${DPKG_DEB}" --extract "${deb}" "${folder}")
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
set(components keen_Development)
if(PROGRAM AND EXISTS "${PROGRAM}")  # a build of the headers' tests alone has no program to pack
  list(APPEND components keen_Tools)
endif()
if(MPI_PROGRAM AND EXISTS "${MPI_PROGRAM}")
  list(APPEND components keen_MpiTools)
endif()
list(JOIN components "\\;" chosen)
run("${CPACK}" --config "${BUILD}/CPackConfig.cmake" -B "${WORK}" -G "DEB\;TGZ" -D "CPACK_COMPONENTS_ALL=${chosen}")

files_below("${SOURCE}/include" expected)
list(TRANSFORM expected PREPEND "include/")
list(APPEND expected share/keen/keen.natvis share/keen/keen_gdb.py share/pkgconfig/keen.pc
  share/cmake/keen/keenConfig.cmake share/cmake/keen/keenConfigVersion.cmake share/cmake/keen/keenMpiTargets.cmake
  share/cmake/keen/keenTargets.cmake)

unpack_deb("libkeen-dev_${VERSION}_all.deb" libkeen-dev "Package: libkeen-dev" "Version: ${VERSION}"
  "Section: libdevel" "Architecture: all" "Depends: libeigen3-dev \\(>= 3\\.4\\)" "Maintainer: [^\n]+ <[^\n]+>"
  "Description: [^\n]+\n [^\n]+.*")
files_below("${WORK}/libkeen-dev/usr" actual)
expect_same("libkeen-dev" "${expected};share/doc/libkeen-dev/changelog.gz;share/doc/libkeen-dev/copyright" "${actual}")

file(ARCHIVE_EXTRACT INPUT "${WORK}/keen-${VERSION}-headers.tar.gz" DESTINATION "${WORK}/archive")
files_below("${WORK}/archive" actual)
expect_same("the archive" "${expected};share/licenses/keen/LICENSE" "${actual}")

if("keen_Tools" IN_LIST components)
  set(fields "Package: keen" "Section: math")
  file(STRINGS "${BUILD}/CPackConfig.cmake" finds_libraries REGEX "PACKAGE_SHLIBDEPS")
  if(finds_libraries)
    list(APPEND fields "Depends: [^\n]*libstdc\\+\\+6[^\n]*")
  endif()
  unpack_deb("keen_${VERSION}_*.deb" keen ${fields})
  run("${WORK}/keen/usr/bin/keen" --help)
  files_below("${WORK}/keen/usr" actual)
  if("bin/keen-mpi" IN_LIST actual)
    message(FATAL_ERROR "the package keen must not need an MPI, and has keen-mpi")
  endif()
endif()

if("keen_MpiTools" IN_LIST components)
  unpack_deb("keen-mpi_${VERSION}_*.deb" keen-mpi "Package: keen-mpi" "Section: math")
  files_below("${WORK}/keen-mpi/usr" actual)
  expect_same("keen-mpi"
    "bin/keen-mpi;share/doc/keen-mpi/changelog.gz;share/doc/keen-mpi/copyright;share/man/man1/keen-mpi.1.gz" "${actual}")
endif()

if(LINTIAN)
  file(GLOB debs "${WORK}/*.deb")
  run("${LINTIAN}" --allow-root --fail-on error,warning ${debs})
endif()
