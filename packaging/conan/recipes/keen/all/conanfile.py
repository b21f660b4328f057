# SPDX-License-Identifier: MIT
"""keen as an index of recipes has it, and packaging/conan is such an index:

conan remote add keen <checkout>/packaging/conan --type local-recipes-index
conan install --requires=keen/<version> --build=missing -s compiler.cppstd=20
"""

import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, get
from conan.tools.layout import basic_layout

required_conan_version = ">=2.2"


class KeenConan(ConanFile):
    name = "keen"
    description = "k-means clustering for Eigen"
    license = "MIT"
    topics = ("clustering", "eigen", "header-only", "machine-learning")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    @property
    def _release(self):
        return (self.conan_data or {}).get("sources", {}).get(self.version)

    def export_sources(self):
        if not self._release:
            checkout = os.path.join(self.recipe_folder, *[os.pardir] * 5)
            for pattern in "LICENSE", "include/*":
                copy(self, pattern, checkout, os.path.join(self.export_sources_folder, "src"))

    def layout(self):
        basic_layout(self, src_folder="src")

    def requirements(self):
        # As in the recipe at the top. ConanCenter accepts version ranges only for packages on its list; Eigen is not on
        # it, so a recipe submitted there requires one version.
        self.requires("eigen/[>=3.4.0 <6]", transitive_headers=True)

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def source(self):
        if self._release:
            get(self, **self._release, strip_root=True)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        include = os.path.join(self.source_folder, "include")
        copy(self, "*.hpp", include, os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
