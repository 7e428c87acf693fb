/// How well a network does: what it took images for, numbers of that with intervals, and reports.
package dev.densevec.cli.judge;
