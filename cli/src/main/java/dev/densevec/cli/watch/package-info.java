/// How a run of training is watched: events for TensorBoard, a page of its own.
package dev.densevec.cli.watch;
