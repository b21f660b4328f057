# SPDX-License-Identifier: MIT
# Headers, the CMake package and the pkg-config file, all relocatable and independent of the architecture.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(KEEN_INSTALL_CMAKEDIR "${CMAKE_INSTALL_DATADIR}/cmake/keen" CACHE STRING "Where keen's CMake package files go")
mark_as_advanced(KEEN_INSTALL_CMAKEDIR)

install(TARGETS keen EXPORT keenTargets
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"  # a consumer on CMake < 3.23 knows no file sets
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT keen_Development)
install(EXPORT keenTargets NAMESPACE keen:: DESTINATION "${KEEN_INSTALL_CMAKEDIR}" COMPONENT keen_Development)

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/keenConfig.cmake.in" "${PROJECT_BINARY_DIR}/keenConfig.cmake"
  INSTALL_DESTINATION "${KEEN_INSTALL_CMAKEDIR}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/keenConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)  # SameMajorVersion from 1.0 on
install(FILES "${PROJECT_BINARY_DIR}/keenConfig.cmake" "${PROJECT_BINARY_DIR}/keenConfigVersion.cmake"
  DESTINATION "${KEEN_INSTALL_CMAKEDIR}" COMPONENT keen_Development)

configure_file("${CMAKE_CURRENT_LIST_DIR}/keen.pc.in" "${PROJECT_BINARY_DIR}/keen.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/keen.pc"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig" COMPONENT keen_Development)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/keen" COMPONENT keen_Development)
