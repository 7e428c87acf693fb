/// Sets of labelled pictures: CIFAR's binary files, the MNIST family's IDX files, folders of
/// images.
///
/// A file that is not what it claims is an [java.io.IOException] of one line that names the file,
/// the value found and what was expected.
package dev.densevec.data.sets;
