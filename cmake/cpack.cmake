# SPDX-License-Identifier: MIT
# cpack -G "DEB;TGZ" in the build folder: the headers as libkeen-dev, for any architecture, and where the command line
# program is installed too (component keen_Tools), that as keen, and the one for an MPI (keen_MpiTools) as keen-mpi.
# Included last: it asks which components there are.

set(CPACK_PACKAGE_NAME keen)
set(CPACK_PACKAGE_CONTACT "The keen authors <keen@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_VERBATIM_VARIABLES TRUE)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/debian.cmake")
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_SOURCE_GENERATOR TGZ)
string(REGEX REPLACE "([][+.*()^$?|])" "\\\\\\1" source_folder "${PROJECT_SOURCE_DIR}")
set(CPACK_SOURCE_IGNORE_FILES "^${source_folder}/(\\.git|build|keen-out)/")

set(CPACK_COMPONENTS_ALL keen_Development)
set(CPACK_COMPONENTS_GROUPING IGNORE)  # a package each
set(CPACK_DEB_COMPONENT_INSTALL TRUE)
set(CPACK_ARCHIVE_COMPONENT_INSTALL TRUE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_ARCHIVE_KEEN_DEVELOPMENT_FILE_NAME "keen-${PROJECT_VERSION}-headers")
set(CPACK_COMPONENT_KEEN_DEVELOPMENT_DESCRIPTION "\
Header-only C++20 library for k-means clustering of points in Eigen matrices,
arrays, spans and raw memory, without copying them: several initializations
and stop rules, weights, exact accelerated algorithms, and criteria to choose
the number of clusters. Equal seeds give equal bits for any number of threads.")
set(CPACK_DEBIAN_KEEN_DEVELOPMENT_PACKAGE_NAME libkeen-dev)
set(CPACK_DEBIAN_KEEN_DEVELOPMENT_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_KEEN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_KEEN_DEVELOPMENT_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4)")

get_cmake_property(components COMPONENTS)
if("keen_Tools" IN_LIST components)
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/keen" RENAME copyright COMPONENT keen_Tools)
  list(APPEND CPACK_COMPONENTS_ALL keen_Tools)
  set(CPACK_ARCHIVE_KEEN_TOOLS_FILE_NAME "keen-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
  set(CPACK_COMPONENT_KEEN_TOOLS_DESCRIPTION "\
Command line program that clusters the rows of a CSV file by k-means, chooses
the number of clusters, labels new rows, and draws what it finds as SVG.")
  set(CPACK_DEBIAN_KEEN_TOOLS_PACKAGE_NAME keen)
  set(CPACK_DEBIAN_KEEN_TOOLS_PACKAGE_SECTION math)
  find_program(KEEN_DPKG_SHLIBDEPS dpkg-shlibdeps DOC "dpkg-shlibdeps, for the Depends field of Debian's package keen")
  find_program(KEEN_FILE file DOC "file, which CPack asks which programs to run dpkg-shlibdeps on")
  mark_as_advanced(KEEN_DPKG_SHLIBDEPS KEEN_FILE)
  if(KEEN_DPKG_SHLIBDEPS AND KEEN_FILE)
    set(CPACK_DEBIAN_KEEN_TOOLS_PACKAGE_SHLIBDEPS TRUE)
    set(CPACK_DEBIAN_KEEN_MPITOOLS_PACKAGE_SHLIBDEPS TRUE)
  endif()
endif()
if("keen_MpiTools" IN_LIST components)
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/keen-mpi" RENAME copyright COMPONENT keen_MpiTools)
  list(APPEND CPACK_COMPONENTS_ALL keen_MpiTools)
  set(CPACK_ARCHIVE_KEEN_MPITOOLS_FILE_NAME "keen-mpi-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
  set(CPACK_COMPONENT_KEEN_MPITOOLS_DESCRIPTION "\
Command line program that clusters the rows of a file by k-means, by several
processes of an MPI program that each read a part of them.")
  set(CPACK_DEBIAN_KEEN_MPITOOLS_PACKAGE_NAME keen-mpi)
  set(CPACK_DEBIAN_KEEN_MPITOOLS_PACKAGE_SECTION math)
endif()

include(CPack)
