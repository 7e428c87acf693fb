/// Weights from one file format to another.
package dev.densevec.cli.convert;
