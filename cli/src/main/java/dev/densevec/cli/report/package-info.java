/// What `densevec info` and `densevec reuse` found, as a table, JSON or CSV.
package dev.densevec.cli.report;
