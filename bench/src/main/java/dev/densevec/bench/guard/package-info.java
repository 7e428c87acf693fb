/// Recorded figures, and the alarm when a kernel or a network falls behind them.
package dev.densevec.bench.guard;
