/// Data sets in archives: tar files of images and Parquet.
package dev.densevec.cli.shards;
