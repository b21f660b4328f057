# SPDX-License-Identifier: MIT
# Builds the consumer with Meson, keen as a subproject that a wrap file names. Then installs keen with Meson: the same
# files as CMake, without the CMake package. Expects MESON, SOURCE, BUILD (keen's build folder), CONSUMER, WORK and
# VERSION.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

file(REMOVE_RECURSE "${WORK}")
file(COPY "${CONSUMER}/" DESTINATION "${WORK}/consumer")
foreach(part LICENSE meson.build cmake/keen.pc.in include packaging/debugger)
  cmake_path(GET part PARENT_PATH folder)
  file(COPY "${SOURCE}/${part}" DESTINATION "${WORK}/consumer/subprojects/keen/${folder}")
endforeach()
file(WRITE "${WORK}/consumer/subprojects/keen.wrap" "\
[wrap-file]
directory = keen

[provide]
dependency_names = keen
")

# Without a system-wide keen, which would be preferred to the subproject.
run("${MESON}" setup --force-fallback-for keen "-Dversion=${VERSION}" "${WORK}/build" "${WORK}/consumer")
run("${MESON}" compile -C "${WORK}/build")
run("${WORK}/build/consumer")

# As a subproject keen installs nothing.
run("${MESON}" install -C "${WORK}/build" --destdir "${WORK}/nothing")
files_below("${WORK}/nothing" actual)
expect_same("the installed consumer" "" "${actual}")

run("${MESON}" setup --prefix "${WORK}/prefix" "${WORK}/keen" "${WORK}/consumer/subprojects/keen")
run("${MESON}" install -C "${WORK}/keen")
files_below("${SOURCE}/include" expected)
list(TRANSFORM expected PREPEND "include/")
list(APPEND expected share/keen/keen.natvis share/keen/keen_gdb.py share/licenses/keen/LICENSE share/pkgconfig/keen.pc)
files_below("${WORK}/prefix" actual)
expect_same("what Meson installs" "${expected}" "${actual}")
run("${CMAKE_COMMAND}" -E compare_files "${BUILD}/keen.pc" "${WORK}/prefix/share/pkgconfig/keen.pc")
