# SPDX-License-Identifier: MIT
# vcpkg install keen --overlay-ports=<checkout>/packaging/vcpkg/ports
#
# An overlay port: it builds the checkout that it lies in. vcpkg tells builds apart by the files of the port alone, so
# after a change of the headers remove keen first, and install it with --binarysource=clear. In a registry the source is
# an archive of a release instead, by vcpkg_from_github(OUT_SOURCE_PATH SOURCE_PATH ... REF "v${VERSION}" SHA512 ...),
# and the rest stays.

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    FEATURES
        compiled KEEN_INSTALL_COMPILED
)
if(NOT "compiled" IN_LIST FEATURES)
    set(VCPKG_BUILD_TYPE release) # headers alone
endif()

get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DKEEN_BUILD_TESTS=OFF
        -DKEEN_BUILD_EXAMPLES=OFF
        ${FEATURE_OPTIONS}
)
vcpkg_cmake_install()
if("compiled" IN_LIST FEATURES)
    vcpkg_cmake_config_fixup(PACKAGE_NAME keen-compiled CONFIG_PATH lib/cmake/keen-compiled)
endif()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/keen)
# vcpkg wants a .pc file whose Libs are not empty (-pthread) below lib.
foreach(folder "${CURRENT_PACKAGES_DIR}" "${CURRENT_PACKAGES_DIR}/debug")
    if(EXISTS "${folder}/share/pkgconfig/keen.pc")
        file(MAKE_DIRECTORY "${folder}/lib/pkgconfig")
        file(RENAME "${folder}/share/pkgconfig/keen.pc" "${folder}/lib/pkgconfig/keen.pc")
        file(REMOVE_RECURSE "${folder}/share/pkgconfig")
    endif()
endforeach()
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/licenses")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
