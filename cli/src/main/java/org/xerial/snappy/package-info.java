/// The name under which the reader of Parquet files looks for Snappy.
package org.xerial.snappy;
