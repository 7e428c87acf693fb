/// Finding image files, and reading whole files of a bounded size.
package dev.densevec.data.files;
