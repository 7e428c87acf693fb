/// Tables of pictures with their labels, as data sets.
package dev.densevec.cli.table;
