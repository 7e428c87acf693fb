package dev.densevec.cli.pull;

import java.time.Duration;

/// How patient a download is.
///
/// @param stall how long to wait for a connection, an answer, or more of the file
/// @param tries how often in a row to try without getting any further, at least 1
/// @param pause how long to wait before the second try; doubled from try to try
public record PullSettings(Duration stall, int tries, Duration pause) {}
