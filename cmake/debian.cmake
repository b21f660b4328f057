# SPDX-License-Identifier: MIT
# CPack runs this on the installed components before it packs them. For a DEB, it adds what Debian's policy requires of
# each package: the licence as copyright, a changelog, and compressed manual pages. Archives have none of it.

if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()

function(gzip file)
  execute_process(COMMAND gzip -9 --no-name "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH where it is set
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER "${component}" upper)
  set(package "${CPACK_DEBIAN_${upper}_PACKAGE_NAME}")
  set(root "${CPACK_TEMPORARY_DIRECTORY}/${component}")
  set(share "${root}${CPACK_PACKAGING_INSTALL_PREFIX}/share")
  set(doc "${share}/doc/${package}")

  file(REMOVE_RECURSE "${share}/licenses")
  file(MAKE_DIRECTORY "${doc}")
  file(COPY_FILE "${CPACK_RESOURCE_FILE_LICENSE}" "${doc}/copyright")
  file(WRITE "${doc}/changelog" "\
${package} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}: CHANGELOG.md in the sources lists the changes.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  file(GLOB pages "${share}/man/man*/*.[1-9]")
  foreach(file IN LISTS pages ITEMS "${doc}/changelog")
    gzip("${file}")
  endforeach()

  # Whatever the umask is.
  set(for_all OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  file(CHMOD_RECURSE "${root}" DIRECTORY_PERMISSIONS ${for_all} OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
  file(CHMOD_RECURSE "${doc}" FILE_PERMISSIONS ${for_all})
endforeach()
