/// Programs that classify one photograph and end, of which most of the time is their start.
package dev.densevec.bench.start;
