/// What `densevec train` and `densevec eval` are made of: settings and recipes, logs and curves,
/// reports.
package dev.densevec.cli.train;
